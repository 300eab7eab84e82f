# find_package(Pec CONFIG) gives Pec::pec, the shared library, and Pec::pec_static.

get_filename_component(_pec_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET Pec::pec)
  add_library(Pec::pec SHARED IMPORTED)
  set_target_properties(Pec::pec PROPERTIES
    IMPORTED_LOCATION "${_pec_prefix}/lib/@SHARED@"
    IMPORTED_SONAME "@SONAME@"
    INTERFACE_INCLUDE_DIRECTORIES "${_pec_prefix}/include")

  add_library(Pec::pec_static STATIC IMPORTED)
  set_target_properties(Pec::pec_static PROPERTIES
    IMPORTED_LOCATION "${_pec_prefix}/lib/libpec.a"
    INTERFACE_LINK_LIBRARIES "@SYSTEM_LIBRARIES@"
    INTERFACE_INCLUDE_DIRECTORIES "${_pec_prefix}/include")
endif()

unset(_pec_prefix)
