"""Whether the Swift sources that are written by hand can be parsed. Where there is a Swift compiler, that is the better judge.

Prints one line for each fault, then how many files there are and how many of them are sound.
"""

import sys
from pathlib import Path

import tree_sitter_swift
from tree_sitter import Language, Node, Parser


def faults(node: Node) -> list[Node]:
    if node.is_error or node.is_missing:
        return [node]
    return [fault for child in node.children if child.has_error or child.is_missing for fault in faults(child)]


def main() -> int:
    root = Path(__file__).parent.parent
    parser = Parser(Language(tree_sitter_swift.language()))
    files = [root / "Package.swift", *sorted(root.glob("Sources/Libpec/*.swift")), *sorted(root.glob("Tests/*/*.swift"))]
    sound = 0
    for file in files:
        found = faults(parser.parse(file.read_bytes()).root_node)
        for fault in found:
            line, column = fault.start_point
            what = f"{fault.type} is missing" if fault.is_missing else "this is no Swift"
            print(f"{file.relative_to(root)}:{line + 1}:{column + 1}: {what}")
        sound += not found
    print(f"{len(files)} files, {sound} sound")
    return 0 if sound == len(files) else 1


if __name__ == "__main__":
    sys.exit(main())
