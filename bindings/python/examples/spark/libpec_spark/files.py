"""Files as Spark lists and reads them, and those that it could not read."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark.sql import DataFrame, SparkSession

SETTINGS = {
    # Files are small: by Spark's own measure (4 MB to open one) a task would have 32 of them.
    "spark.sql.files.openCostInBytes": str(64 * 1024),
    # A batch goes to Python as a whole, and each message is in it whole.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(32 * 1024 * 1024),
    "spark.sql.session.timeZone": "UTC",
}
"""What suits mail. What you set yourself stays."""


def tuned(spark: SparkSession) -> SparkSession:
    """The session, with :data:`SETTINGS` where nothing else was asked for."""
    asked = spark.sparkContext.getConf()
    for name, value in SETTINGS.items():
        if not asked.contains(name):
            spark.conf.set(name, value)
    return spark


def listed(spark: SparkSession, inputs: Sequence[str], glob: str = "*.eml") -> DataFrame:
    """The files of folders or URLs, to the bottom: ``path``, ``length``, ``content``.

    A file that cannot be read has no row, and stops nothing: :func:`lost` finds it.
    """
    options = {
        "recursiveFileLookup": "true",
        "pathGlobFilter": glob,
        "ignoreMissingFiles": "true",
        "ignoreCorruptFiles": "true",
    }
    return spark.read.format("binaryFile").options(**options).load(list(inputs))


def how_many(files: DataFrame) -> int:
    """How many files were listed. The names stay where Spark has them: there may be millions."""
    return len(files._jdf.inputFiles())


def lost(files: DataFrame, messages: DataFrame) -> dict[str, int | None]:
    """The paths that were listed and have no row in ``messages``, each with its length; ``None`` if the file is not there.

    Spark passes over what it cannot read, without a word, and over files of no bytes.
    """
    if messages.count() == how_many(files):
        return {}
    spark = messages.sparkSession
    paths = spark.createDataFrame([(path_of(uri),) for uri in files.inputFiles()], "path string")
    rows = paths.join(messages.select("path"), "path", "left_anti").distinct().collect()
    return {row.path: length(spark, row.path) for row in rows}


def length(spark: SparkSession, path: str) -> int | None:
    """The length of a file on whatever Spark reads from."""
    hadoop = spark._jvm.org.apache.hadoop.fs.Path(path)  # type: ignore[union-attr]
    try:
        found: int = hadoop.getFileSystem(spark._jsparkSession.sessionState().newHadoopConf()).getFileStatus(hadoop).getLen()
    except Py4JJavaError:
        return None
    return found


def path_of(uri: str) -> str:
    """A name as Spark lists it, in the form of the column ``path``: not quoted, and ``file:/`` with one slash."""
    path = unquote(uri)
    return "file:/" + path.removeprefix("file:///") if path.startswith("file:///") else path
