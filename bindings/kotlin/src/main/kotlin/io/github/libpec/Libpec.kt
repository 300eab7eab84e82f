@file:JvmName("Libpec")

package io.github.libpec

import io.github.libpec.internal.version as libraryVersion

/** The version of the native library. */
public val version: String get() = libraryVersion()
