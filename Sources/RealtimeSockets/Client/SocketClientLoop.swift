public import RealtimeClient
internal import Synchronization

/// A thread that serves the sockets of any number of clients.
///
/// One is enough for thousands of clients. Its connections end with it: keep it for as long as its clients.
public final class SocketClientLoop: Sendable {
    let mail: ClientLoopMail
    private let thread: Mutex<SystemThread?>

    private init(_ mail: ClientLoopMail, _ thread: SystemThread) {
        self.mail = mail
        self.thread = Mutex(thread)
    }

    deinit {
        self.mail.stop()
        self.thread.withLock { thread in thread?.detach() }
    }

    /// Starts the thread.
    ///
    /// - Parameter name: Shown by debuggers and profilers; Linux keeps 15 bytes of it.
    /// - Returns: a failure if the system gives no thread or no descriptors.
    public static func start(name: String = "realtime-client") -> Result<SocketClientLoop, TransportFailure> {
        do throws(SystemError) {
            let mail = ClientLoopMail(try Waker())
            let thread = SystemThread.start(name: name) {
                do throws(SystemError) {
                    ClientLoopDriver(mail, try Poller(waker: mail.waker)).run()
                } catch {
                    mail.stop()
                    for connection in mail.takeRest() { connection.ended(.lost, opening: TransportFailure("\(error)")) }
                }
            }
            return thread.map { thread in SocketClientLoop(mail, thread) }
                .mapError { error in TransportFailure("no thread for clients: \(error)") }
        } catch {
            return .failure(TransportFailure("no loop for clients: \(error)"))
        }
    }

    /// Ends every connection and the thread, and waits for it.
    ///
    /// Never called on the loop itself, which runs no code of the host's.
    public func stop() {
        self.mail.stop()
        self.thread.withLock { thread in
            thread?.join()
            thread = nil
        }
    }
}

/// What the loop is to look at, put there by any thread.
final class ClientLoopMail: Sendable {
    private struct Contents {
        var connections: [SocketClientConnection] = []
        var isStopped = false
        var isAwake = true
    }

    let waker: Waker
    private let contents = Mutex(Contents())

    init(_ waker: Waker) { self.waker = waker }

    /// Asks the loop to look at a connection; false if there is no loop any more.
    func post(_ connection: SocketClientConnection) -> Bool {
        let (isTaken, mustWake) = self.contents.withLock { contents -> (Bool, Bool) in
            if contents.isStopped { return (false, false) }
            contents.connections.append(connection)
            defer { contents.isAwake = true }
            return (true, !contents.isAwake)
        }
        if mustWake { self.waker.wake() }
        return isTaken
    }

    func stop() {
        self.contents.withLock { contents in contents.isStopped = true }
        self.waker.wake()
    }

    /// Takes what was posted; nil once the loop is to end.
    ///
    /// - Parameter mayWait: If nothing was posted, the loop is going to wait, and the next post wakes it.
    func take(mayWait: Bool) -> [SocketClientConnection]? {
        self.contents.withLock { contents in
            if contents.isStopped { return nil }
            var taken: [SocketClientConnection] = []
            swap(&taken, &contents.connections)
            contents.isAwake = !taken.isEmpty || !mayWait
            return taken
        }
    }

    /// What is left when the loop has ended.
    func takeRest() -> [SocketClientConnection] {
        self.contents.withLock { contents in
            defer { contents.connections = [] }
            return contents.connections
        }
    }
}
