internal import Foundation
internal import RealtimeWebSocket

/// The page's files, read when the program starts.
enum WebFiles {
    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml", "json": "application/json", "png": "image/png",
    ]

    /// The folder beside this source file.
    static var standardFolder: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Web").path
    }

    /// All files below a folder by the path under which browsers ask for them.
    static func load(_ folder: String) throws -> [String: Document] {
        let root = URL(fileURLWithPath: folder).standardizedFileURL
        guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil) else {
            throw Problem(description: "there is no folder \(folder)")
        }
        var documents: [String: Document] = [:]
        for case let file as URL in walk {
            guard let type = Self.types[file.pathExtension] else { continue }
            let path = String(file.standardizedFileURL.path.dropFirst(root.path.count))
            documents[path] = Document(
                contentType: type,
                bytes: [UInt8](try Data(contentsOf: file)),
                fields: Self.fields
            )
        }
        guard let index = documents["/index.html"] else {
            throw Problem(description: "there is no index.html in \(folder); name the folder with --web")
        }
        documents["/"] = index
        return documents
    }

    /// The page loads nothing from elsewhere, and is not shown inside of others.
    private static let fields = [
        (
            name: "Content-Security-Policy",
            value: "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
        ),
        (name: "Referrer-Policy", value: "no-referrer"),
    ]
}
