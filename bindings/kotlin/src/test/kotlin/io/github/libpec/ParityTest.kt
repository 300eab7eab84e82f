package io.github.libpec

import org.junit.jupiter.api.Test
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.name
import kotlin.io.path.nameWithoutExtension
import kotlin.io.path.readText
import kotlin.reflect.KCallable
import kotlin.reflect.KClass
import kotlin.reflect.KType
import kotlin.reflect.KVisibility
import kotlin.reflect.full.companionObject
import kotlin.reflect.full.declaredMembers
import kotlin.reflect.full.primaryConstructor
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The packages that users see. */
private val PACKAGES = listOf("", "archive.", "ports.")

/** All classes that users see. */
fun publicClasses(): List<KClass<*>> {
    val here = Path.of(Report::class.java.protectionDomain.codeSource.location.toURI()).resolve("io/github/libpec")
    return PACKAGES.flatMap { of ->
        Files.list(here.resolve(of.removeSuffix("."))).use { files ->
            files.filter { it.name.endsWith(".class") && '$' !in it.name && !it.nameWithoutExtension.endsWith("Kt") }
                .map { Class.forName("io.github.libpec.$of${it.nameWithoutExtension}") }
                .filter { it.name != "io.github.libpec.Libpec" } // of the functions that stand in no class
                .map { it.kotlin }
                .toList()
                .filter { it.visibility == KVisibility.PUBLIC }
                .sortedBy { it.simpleName }
        }
    }
}

/**
 * The column `kotlin` of bindings/parity.toml, and what there is: each has all that the other has.
 *
 * A class whose members no row names, such as an enumeration or `Span`, is what a named member gives or takes, or what a part of that
 * is, and needs no row. Names are those behind `io.github.libpec.`, without the package of archives.
 */
class ParityTest {
    private val column: Set<String> by lazy {
        val table = testdata.resolveSibling("bindings/parity.toml").readText()
        val cells = Regex("""kotlin = (?:"([^"]*)"|\[([^]]*)])""").findAll(table).toList()
        assertTrue(cells.size > 150, "${cells.size} rows")
        cells.flatMap { it.groupValues[1].ifEmpty { it.groupValues[2] }.split(Regex("\"?, \"|\"")) }
            .filter { it.isNotBlank() && !it.startsWith("-") }
            .toSet()
    }

    private fun members(type: KClass<*>): List<KCallable<*>> {
        val own = type.declaredMembers + type.companionObject?.declaredMembers.orEmpty()
        return own.filter { it.visibility == KVisibility.PUBLIC && it.name !in OF_EVERY_CLASS && !Regex("component\\d+").matches(it.name) }
    }

    private fun name(type: KClass<*>): String = type.qualifiedName!!.removePrefix("io.github.libpec.").removePrefix("archive.")

    private val named = publicClasses().filter { type ->
        column.any { it == name(type) || it.startsWith("${name(type)}.") }
    }

    @Test
    fun `what the table names is there, and what is there it names`() {
        val classes = named.map(::name).filter { it in column }
        val found = classes + named.flatMap { type -> members(type).map { "${name(type)}.${it.name}" } } + "version"
        // An exception is no operation: one row is all that went wrong.
        val there = found.filterNot { "Exception." in it }.toSet()
        assertEquals(emptySet(), column - there, "named, but not there")
        assertEquals(emptySet(), there - column, "there, but not named")
    }

    @Test
    fun `what no row names is given or taken by what is named`() {
        fun reached(types: Collection<KClass<*>>): Set<Any> =
            types.flatMap { type -> members(type) + listOfNotNull(type.primaryConstructor) }
                .flatMap { member -> (member.parameters.map { it.type } + member.returnType).flatMap(::classes) }
                .toSet()
        var there = named.toSet()
        do {
            val before = there.size
            val next = reached(there)
            there = there + publicClasses().filter { it in next }
        } while (there.size > before)
        assertEquals(emptyList(), publicClasses() - there)
    }

    private fun classes(type: KType): List<Any> =
        listOfNotNull(type.classifier) + type.arguments.mapNotNull { it.type }.flatMap(::classes)

    private companion object {
        val OF_EVERY_CLASS = setOf("equals", "hashCode", "toString", "copy", "close")
    }
}
