/*
 * pec.h: libpec for C. pec.hpp beside it is the same for C++.
 *
@INTRODUCTION@ *
 * This file is written by `cargo xtask header` from the sources of pec-ffi.
 */

#ifndef PEC_H
#define PEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What such a function returns is not to be dropped. */
#if defined(__GNUC__) || defined(__clang__)
#define PEC_MUST_USE __attribute__((warn_unused_result))
#else
#define PEC_MUST_USE
#endif

#ifdef __cplusplus
extern "C" {
#endif
