# While the version is 0.x, each 0.x may have another interface; from 1 on, each major version.

set(PACKAGE_VERSION "@VERSION@")
string(REGEX MATCH "^(0\\.[0-9]+|[1-9][0-9]*)" _pec_abi "${PACKAGE_VERSION}")
string(REGEX MATCH "^(0\\.[0-9]+|[1-9][0-9]*)" _pec_wanted "${PACKAGE_FIND_VERSION}")

if(PACKAGE_VERSION VERSION_LESS PACKAGE_FIND_VERSION OR NOT _pec_wanted STREQUAL _pec_abi)
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
else()
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_VERSION VERSION_EQUAL PACKAGE_FIND_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
