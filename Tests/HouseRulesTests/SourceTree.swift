import Foundation

/// The repository's files, read once for the rules that a compiler does not check.
struct SourceTree {
    struct File {
        /// Relative to the repository, such as `Sources/RealtimeEngine/Hub/Hub.swift`.
        var path: String
        var lines: [String]

        /// The folder below `Sources`.
        var module: String {
            let parts = self.path.split(separator: "/")
            return parts.count > 1 ? String(parts[1]) : ""
        }

        /// Modules named by import lines, whatever their access level.
        var imports: [String] {
            self.lines.compactMap { line in
                let words = line.split(separator: " ").filter { word in !word.hasPrefix("@") }
                guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count else {
                    return nil
                }
                return String(words[place + 1])
            }
        }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// All Swift files below a folder of the repository, in the order of their paths.
    static func swiftFiles(below folder: String) throws -> [File] {
        let start = Self.root.appending(path: folder)
        guard let walk = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil) else { return [] }
        var files: [File] = []
        for case let url as URL in walk
        where url.pathExtension == "swift" && !url.pathComponents.contains(".build") {
            let text = try String(contentsOf: url, encoding: .utf8)
            let path = url.path.dropFirst(Self.root.path.count).drop { character in character == "/" }
            files.append(File(path: String(path), lines: text.components(separatedBy: "\n")))
        }
        return files.sorted { left, right in left.path < right.path }
    }
}
