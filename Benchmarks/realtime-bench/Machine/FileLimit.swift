#if os(Linux)
private import CFloorServer

/// The limit of open files, which a run with many connections needs to be high enough.
enum FileLimit {
    /// Raises the soft limit, or says by how much the hard limit is too low.
    static func require(_ needed: Int) throws(EnvironmentProblem) {
        let allowed = load_raise_file_limit(UInt64(needed))
        guard allowed < UInt64(needed) else { return }
        throw EnvironmentProblem(
            "this run needs \(needed) open files in one process, and the limit here is \(allowed); raise it with"
                + " `ulimit -Hn \(needed)` as root, or ask for fewer --connections"
        )
    }
}
#endif
