"""The planted bugs: what is changed, where, and what the simulator must say to it.

Each is one that a peer had or that a careless hand could make. `run.py` plants them one at a time in a copy of the
package and runs the simulator on it.
"""
from dataclasses import dataclass

ENGINE = "Sources/RealtimeEngine/"
HUB = ENGINE + "Hub/HubMachine"
CLIENT = "Sources/RealtimeClient/"


@dataclass(frozen=True)
class Mutant:
    name: str
    what: str
    path: str
    old: str
    new: str


MUTANTS = [
    Mutant(
        "history-off-by-one", "a page of history begins one publication late",
        ENGINE + "Broker/RoomHistory.swift",
        "let skip = Int(from - (self.firstOffset - 1))",
        "let skip = Int(from - (self.firstOffset - 1)) + 1",
    ),
    Mutant(
        "trimmed-by-one-is-continuous", "a position just behind the oldest publication counts as recoverable",
        ENGINE + "Broker/RoomHistory.swift",
        "offset <= self.top && offset + 1 >= self.firstOffset",
        "offset <= self.top && offset + 2 >= self.firstOffset",
    ),
    Mutant(
        "grown-history-backwards", "a history that grows copies its publications in the wrong order",
        ENGINE + "Broker/RoomHistory.swift",
        "larger.append(self.entry(index))",
        "larger.append(self.entry(self.count - 1 - index))",
    ),
    Mutant(
        "ahead-is-recovered", "a position above the head counts as recovered",
        HUB + "+Subscribe.swift",
        "let isThere = join.since == position",
        "let isThere = join.since?.epoch == position.epoch",
    ),
    Mutant(
        "epoch-ignored", "an equal offset of another life of the log counts as recovered",
        HUB + "+Subscribe.swift",
        "let isThere = join.since == position",
        "let isThere = join.since?.offset == position.offset",
    ),
    Mutant(
        "partial-recovery", "a recovery that reached only part of the way says that it is complete",
        HUB + "+Recovery.swift",
        "if reached == head.offset {",
        "if reached <= head.offset {",
    ),
    Mutant(
        "zero-message-resume", "a resume that missed nothing is not recovered",
        HUB + "+Subscribe.swift",
        "            recovered: recovered,\n            positioned: true,",
        "            recovered: recovered && !join.recovered.isEmpty,\n            positioned: true,",
    ),
    Mutant(
        "resume-races-publish", "a recovery brings what also comes live",
        HUB + "+Recovery.swift",
        "page.entries.lazy.filter { entry in entry.offset <= head.offset })",
        "page.entries)",
    ),
    Mutant(
        "join-behind-the-head", "a fresh member begins at the oldest segment that is still there",
        ENGINE + "Log/RoomLog.swift",
        "self.cursors.append(.at(position ?? self.head))",
        "self.cursors.append(.at(position ?? self.segments.first?.start ?? self.head))",
    ),
    Mutant(
        "message-before-the-answer", "room traffic is written before the connection's own replies",
        HUB + "+Delivery.swift",
        "        if unsafe !own.isEmpty { unsafe self.gather.append(own, membership: GatherBuffer.own, position: 0) }\n",
        "        defer { if unsafe !own.isEmpty { unsafe self.gather.append(own, membership: GatherBuffer.own, "
        "position: 0) } }\n",
    ),
    Mutant(
        "unsubscribe-keeps-member", "an unsubscribe is answered and the member stays",
        HUB + "+Subscribe.swift",
        "            self.keepUnsentRest(slot, of: index)\n            self.leave(slot, index)\n        }\n"
        "        self.reply(slot, id, .unsubscribe)",
        "            self.keepUnsentRest(slot, of: index)\n        }\n        self.reply(slot, id, .unsubscribe)",
    ),
    Mutant(
        "unsubscribe-cuts-a-frame", "an unsubscribe forgets the rest of a frame that is half sent",
        HUB + "+Subscribe.swift",
        "            self.keepUnsentRest(slot, of: index)\n            self.leave(slot, index)\n        }\n"
        "        self.reply(slot, id, .unsubscribe)",
        "            self.leave(slot, index)\n        }\n        self.reply(slot, id, .unsubscribe)",
    ),
    Mutant(
        "broker-path-counts-differently", "what the broker repeats is delivered again",
        HUB + "+Broker.swift",
        "if entry.offset < expected { return }",
        "if entry.offset + 1 < expected { return }",
    ),
    Mutant(
        "hole-papered-over", "a publication that the broker lost is not missed",
        HUB + "+Broker.swift",
        "if entry.offset > expected {",
        "if entry.offset > expected + 1_000_000 {",
    ),
    Mutant(
        "gap-told-too-small", "a broken stream tells lagging members only what nobody has",
        HUB + "+Overflow.swift",
        "from: isSameLife ? min(first, own) : 1, isReset: true)",
        "from: isSameLife ? max(first, own) : 1, isReset: true)",
    ),
    Mutant(
        "gap-told-too-large", "a gap notice reaches one publication too far",
        HUB + "+Overflow.swift",
        "from: first, through: position.offset)\n            self.enqueue",
        "from: first, through: position.offset + 1)\n            self.enqueue",
    ),
    Mutant(
        "overtaken-amid-a-frame", "a member overtaken amid a frame gets that publication twice",
        ENGINE + "Log/RoomLog.swift",
        "segment.offset(at: segment.frameEnd(cutting: position) ?? position)",
        "segment.offset(at: position)",
    ),
    Mutant(
        "catch-up-off-by-one", "a member that reads back skips one publication between two pages",
        HUB + "+Overflow.swift",
        "resolve(place, to: .lost(after: last))",
        "resolve(place, to: .lost(after: last + 1))",
    ),
    Mutant(
        "catch-up-jumps-to-the-head", "a member that has read back goes on at the head, in silence",
        HUB + "+Overflow.swift",
        "resolve(place, to: .at(position))\n        } else if page",
        "resolve(place, to: .at(self.rooms[Int(room)].logs[format].head))\n        } else if page",
    ),
    Mutant(
        "partial-write-counts-as-whole", "what the socket did not take is forgotten",
        HUB + "+Delivery.swift",
        "to: source.position + UInt64(step))",
        "to: source.position + UInt64(source.count))",
    ),
    Mutant(
        "reply-amid-a-frame", "a reply is written into the middle of a frame that is half sent",
        HUB + "+Delivery.swift",
        "if partial >= 0 {\n            first",
        "if partial >= 0 && self.connections[slot].own.isEmpty {\n            first",
    ),
    Mutant(
        "blocked-for-ever", "a socket that can be written again is not",
        HUB + "+Delivery.swift",
        "self.connections[slot].isBlocked = false\n        self.markReady(slot)",
        "self.connections[slot].isBlocked = false",
    ),
    Mutant(
        "host-not-told", "the host is not told that a client is gone",
        HUB + "+Closing.swift",
        "self.callClosed(slot, session, reason)\n",
        "self.callClosed(slot, session, reason)\n                self.effects.removeLast()\n",
    ),
    Mutant(
        "ghosts", "who leaves stays present",
        HUB + "+Rooms.swift",
        "self.effects.append(.broker(.leave(room: self.rooms[room].name, info, announce: announce, isDrop: isDrop)))",
        "_ = (info, announce)",
    ),
    Mutant(
        "away-before-back", "the old client of a user who is back leaves before the new one joins",
        ENGINE + "Presence/PresenceTable.swift",
        "actions += [.counted(.presenceGraceKept)] + self.remove(place)",
        "actions = [.counted(.presenceGraceKept)] + self.remove(place) + actions",
    ),
    Mutant(
        "grace-forgotten-on-detach", "the clients of a hub that is gone leave at once",
        ENGINE + "Presence/PresenceTable.swift",
        "actions += self.leave(client, link: link, isDrop: true, at: now)",
        "actions += self.leave(client, link: link, isDrop: false, at: now)",
    ),
    Mutant(
        "left-as-it-drops", "a client that drops is told to have left, and again when its grace ends",
        ENGINE + "Presence/PresenceTable.swift",
        ".append(entry.info.client) }\n        return []",
        ".append(entry.info.client) }\n        return entry.isAnnounced ? [.left(entry.info)] : []",
    ),
    Mutant(
        "vacated-in-grace", "a room counts as vacated while its last client may come back",
        ENGINE + "Presence/PresenceTable.swift",
        ".append(entry.info.client) }\n        return []",
        ".append(entry.info.client) }\n        return self.count == 1 ? [.vacated] : []",
    ),
    Mutant(
        "vacated-not-told", "nobody is told that a grace ended in an empty room",
        ENGINE + "Presence/PresenceTable.swift",
        "[.counted(.presenceGraceEnded)] + self.remove(place)",
        "[.counted(.presenceGraceEnded)] + self.remove(place).filter { action in action != .vacated }",
    ),
    Mutant(
        "grace-cut-short", "a grace that began earlier ends one that began later",
        ENGINE + "Presence/PresenceTable.swift",
        "let end = self.entries[place].end, end <= now else",
        "self.entries[place].end != nil else",
    ),
    Mutant(
        "user-count-leaks", "a connection that ends still counts as its user's",
        HUB + "+Closing.swift",
        "self.effects.append(.release(user: session.user))",
        "_ = session.user",
    ),
    Mutant(
        "address-count-leaks", "a connection that ends still counts as its address's",
        ENGINE + "Node/AdmissionTable.swift",
        "Self.release(Self.host(of: address), in: &self.addresses)",
        "Self.release(address + \" \", in: &self.addresses)",
    ),
    Mutant(
        "gauge-does-not-fall", "a gauge of members only rises",
        HUB + "+Rooms.swift",
        "self.counters.add(.memberships, -1)",
        "self.counters.add(.memberships, 0)",
    ),
    Mutant(
        "silent-peer-stays", "a peer that says nothing is not disconnected",
        HUB + "+Timers.swift",
        "return self.disconnect(slot, .noPong, counting: .disconnectsNoPong)",
        "return self.schedule(slot, at: now.advanced(byNanoseconds: self.frameLimits.pongTimeout))",
    ),
    Mutant(
        "old-session-in-the-new-one", "a handler that answers late answers whoever has the place now",
        HUB + ".swift",
        "let isSame = self.connections[slot].generation == id.generation && self.connections[slot].phase != .free",
        "let isSame = self.connections[slot].phase != .free",
    ),
    Mutant(
        "refusal-let-in", "who is refused a room gets in",
        HUB + "+Calls.swift",
        "                self.refuse(slot, id, error)\n                self.resume(slot)\n            }\n        case (.publish",
        "                _ = error\n                self.subscribe(slot, request, SubscribeGrant(), id: id)\n            }\n"
        "        case (.publish",
    ),
    Mutant(
        "publishes-overtake", "a publish does not wait for the handler of the one before",
        ENGINE + "Hub/HubEffect.swift",
        "            case .connect, .message, .subscribe, .publish: true\n            case .rpc, .closed: false",
        "            case .connect, .message, .subscribe: true\n            case .rpc, .publish, .closed: false",
    ),
    Mutant(
        "acknowledged-and-lost", "a publish that the broker refused is acknowledged",
        HUB + "+Broker.swift",
        "            case .success: self.reply(slot, id, .publish)\n"
        "            case .failure(let error): self.fail(slot, id, Self.reply(for: error))",
        "            case .success, .failure: self.reply(slot, id, .publish)",
    ),
    Mutant(
        "held-command-dropped", "a command that must wait is forgotten",
        HUB + "+Receiving.swift",
        "held.append(contentsOf: commands[index...])",
        "held.append(contentsOf: commands[(index + 1)...])",
    ),
    Mutant(
        "join-left-waiting", "who waits for a room that cannot be opened is not answered",
        HUB + "+Rooms.swift",
        "for join in waiting { self.refuse(join, Self.reply(for: error)) }",
        "",
    ),
    Mutant(
        "epoch-repeats", "two rooms have the same epoch",
        ENGINE + "Broker/MemoryBrokerState.swift",
        'epoch: "\\(self.epochPrefix).\\(self.lives)"',
        'epoch: "\\(self.epochPrefix)"',
    ),
    Mutant(
        "key-forgotten", "a publish that comes again under its key is published again",
        ENGINE + "Broker/MemoryBrokerState.swift",
        "if let key, let offset = self.rooms[room].keys.offset(of: key) {",
        "if let key, let offset = self.rooms[room].keys.offset(of: key), offset == 0 {",
    ),
    Mutant(
        "late-publish-appended", "a publish that a later one of its series has overtaken is published",
        ENGINE + "Broker/RecentKeys.swift",
        "return number < newest",
        "return number < newest && newest == 0",
    ),
    Mutant(
        "client-resends-without-key", "the client sends again without the key",
        CLIENT + "Machine/ClientStateMachine+Outbox.swift",
        "withKey ? entry.key : ",
        "withKey && entry.attempts == 0 ? entry.key : ",
    ),
    Mutant(
        "client-resumes-too-far", "the client resumes from one publication beyond the last it saw",
        CLIENT + "Rooms/RoomState.swift",
        "!position.epoch.isEmpty else { return nil }\n        return position",
        "!position.epoch.isEmpty else { return nil }\n"
        "        return StreamPosition(epoch: position.epoch, offset: position.offset + 1)",
    ),
    Mutant(
        "client-hides-a-loss", "the client says that nothing was missed when something was",
        CLIENT + "Machine/ClientStateMachine+Entering.swift",
        ".notRecovered(previous: before, now: now)))",
        ".recovered(count: before == now ? 0 : 0)))",
    ),
    Mutant(
        "client-hears-the-old-session", "callbacks of the last connection reach the client in the next one",
        CLIENT + "Machine/ClientStateMachine+Connecting.swift",
        "case .opening, .handshaking, .connected: if session == self.session { return true }",
        "case .opening, .handshaking, .connected: return true",
    ),
    Mutant(
        "client-jitter-before-the-cap", "the client draws its delay first and cuts it at the cap then",
        CLIENT + "Reconnect/Backoff.swift",
        "Self.uniform(through: self.ceiling(attempt: attempt), random)",
        "min(self.cap, Self.uniform(through: self.base << UInt64(min(attempt, 20)), random))",
    ),
    Mutant(
        "client-backoff-resets-early", "a connection that did not last resets the client's backoff",
        CLIENT + "Machine/ClientStateMachine+Losing.swift",
        "now.subtracting(since) >= self.timing.stablePeriod",
        "now.subtracting(since) >= 0",
    ),
    Mutant(
        "client-ignores-the-window", "the client does not keep to the time that the server named",
        CLIENT + "Machine/ClientStateMachine+Losing.swift",
        "if let window {",
        "if let window, window.afterMilliseconds == .max {",
    ),
    Mutant(
        "breaker-one-probe-too-many", "a half-open breaker lets one probe more through than it may",
        ENGINE + "Breaker/CircuitBreaker.swift",
        "where probes < self.policy.probes",
        "where probes <= self.policy.probes",
    ),
    Mutant(
        "breaker-cools-down-too-fast", "a breaker stays open for half of its cool-down",
        ENGINE + "Breaker/CircuitBreaker.swift",
        "now.advanced(by: self.policy.coolDown)",
        "now.advanced(byNanoseconds: self.policy.coolDown.nanosecondsClamped / 2)",
    ),
    Mutant(
        "breaker-closes-by-itself", "a breaker whose cool-down is over closes without a probe",
        ENGINE + "Breaker/CircuitBreaker.swift",
        "            self.enter(.halfOpen(probes: 1), now)\n            return .probe(generation: self.generation)",
        "            self.enter(.closed(failuresInARow: 0), now)\n            return .call(generation: self.generation)",
    ),
    Mutant(
        "breaker-is-not-asked", "the broker is asked although its breaker is open",
        HUB + ".swift",
        "self.unasked.append(UnaskedRequest(pending: pending, error: .breakerOpen(milliseconds: milliseconds)))",
        "let number = self.nextSerial() + UInt64(milliseconds & 0)\n"
        "            self.requests[number] = OpenRequest(pending: pending, ticket: nil)\n"
        "            self.effects.append(.broker(command(BrokerRequestID(number: number))))",
    ),
    Mutant(
        "late-result-is-delivered", "what a handler returns after its deadline is taken as an answer too",
        HUB + "+Deadlines.swift",
        "if let pending = self.calls.removeValue(forKey: serial) { self.timedOut(serial, pending) }",
        "if let pending = self.calls[serial] { self.timedOut(serial, pending) }",
    ),
    Mutant(
        "late-subscription-is-kept", "a subscription that the broker did not answer in time is not given up",
        HUB + "+Rooms.swift",
        "if error.code == .timeout {",
        "if error.code == .overtaken {",
    ),
    Mutant(
        "timed-out-call-holds-the-connection", "a connection goes on waiting for a handler that ran out of time",
        HUB + "+Deadlines.swift",
        "            self.fail(slot, id, .internalError)\n            self.resume(slot)",
        "            self.fail(slot, id, .internalError)",
    ),
    Mutant(
        "connection-begins-untold", "nobody is told that a client connected",
        HUB + "+Connect.swift",
        "self.effects.append(.event(.connected(self.client(slot, session))))",
        "",
    ),
    Mutant(
        "drain-waits-for-ever", "a drain has no patience that could end",
        HUB + "+Draining.swift",
        "if isBusy && self.time.now < drain.deadline {",
        "if isBusy {",
    ),
    Mutant(
        "drain-forgets-the-last", "a drain leaves the last connection where it is",
        HUB + "+Draining.swift",
        "let due = drain.schedule.due(at: self.time.now)",
        "let due = drain.schedule.due(at: self.time.now) - 1",
    ),
    Mutant(
        "drain-sleeps", "a draining hub does not wake by itself",
        HUB + "+Draining.swift",
        "return self.time.now.advanced(by: self.configuration.timing.tick)",
        "return nil",
    ),
    Mutant(
        "batch-open-at-a-join", "who joins while publications wait to share a message gets them twice",
        HUB + "+Rooms.swift",
        "let position = self.headPosition(of: Int(join.room))",
        "let position = self.rooms[Int(join.room)].position",
    ),
    Mutant(
        "position-amid-a-message", "a position amid a message of several publications is taken for its beginning",
        ENGINE + "Log/LogSegment.swift",
        "if reached != offset { return nil }",
        "if reached > offset { return nil }",
    ),
    Mutant(
        "conflation-keeps-the-oldest", "who falls behind gets the oldest of each key",
        ENGINE + "Room/ConflationTable.swift",
        "if let place = self.places[key] { self.remove(place) }",
        "if self.places[key] != nil { return 0 }",
    ),
    Mutant(
        "hole-of-one-untold", "a hole of one publication between conflated ones is not told",
        HUB + "+Conflation.swift",
        "if from > through { return }",
        "if from >= through { return }",
    ),
    Mutant(
        "budget-never-released", "what a connection held counts for ever",
        HUB + "+Opening.swift",
        "self.heldBytes -= self.connections[slot].accounted",
        "self.heldBytes -= 0",
    ),
    Mutant(
        "rotation-skips-the-cut-frame", "a write that begins with another room forgets the frame that is half sent",
        HUB + "+Delivery.swift",
        "if partial >= 0 {\n            first",
        "if partial >= 0, self.connections[slot].nextMembership == 0 {\n            first",
    ),
    Mutant(
        "lease-stale-renewal", "a renewal under a token of the past is taken",
        ENGINE + "Leases/LeaseStateMachine.swift",
        "return tenure.token == token && tenure.holder.isSameOwner(as: writer)",
        "return tenure.token >= token && tenure.holder.isSameOwner(as: writer)",
    ),
    Mutant(
        "lease-grace-ignored", "a holder that vanishes keeps its lease to the end of its time",
        ENGINE + "Leases/LeaseStateMachine.swift",
        "        tenure.deadline = now.advanced(byNanoseconds: bounds.grace)\n",
        "",
    ),
    Mutant(
        "lease-token-repeats", "tokens begin again with each room that asks",
        ENGINE + "Broker/MemoryBrokerState+Leases.swift",
        "            self.leaseTokens = tokens\n            self.deliver(effects, room, deliver)\n            self.schedule(room)\n",
        "            self.deliver(effects, room, deliver)\n            self.schedule(room)\n",
    ),
    Mutant(
        "lease-last-come-first-served", "whoever came last gets the lease",
        ENGINE + "Leases/LeaseStateMachine.swift",
        "let next = self.waiters.removeFirst()",
        "let next = self.waiters.removeLast()",
    ),
    Mutant(
        "lease-takeover-keeps-token", "a takeover makes the other the holder under the old token",
        ENGINE + "Leases/LeaseStateMachine.swift",
        "            if self.tenure != nil { self.end(.takenOver, reason: reason, .leasesTakenOver, &effects) }\n",
        "            if let token = self.tenure?.token { return self.renew(asker, token, now, &effects) }\n",
    ),
    Mutant(
        "lease-expires-early", "a lease ends a millisecond before its time",
        ENGINE + "Leases/LeaseStateMachine.swift",
        "            deadline: now.advanced(byNanoseconds: asker.ttl)\n",
        "            deadline: now.advanced(byNanoseconds: asker.ttl - 1_000_000)\n",
    ),
    Mutant(
        "lease-survives-any-leave", "who leaves a room after asking for a lease has not vanished",
        ENGINE + "Hub/HubMachine+Leases.swift",
        "        guard membership.usesLeases else { return }\n",
        "        guard membership.usesLeases, self.connections.isEmpty else { return }\n",
    ),
    Mutant(
        "lease-fence-open", "a fenced publish passes if the lease is held at all",
        ENGINE + "Leases/LeaseTable.swift",
        "        return self.leases[place].isHeld(under: fence.token, by: writer, at: now)\n",
        "        return self.leases[place].tenure != nil\n",
    ),
    Mutant(
        "lease-epoch-stays", "an authority that lost its memory begins with the old epoch",
        ENGINE + "Leases/FencingTokenSource.swift",
        "        self.epoch = epoch\n",
        "        self.epoch = min(epoch, 1)\n",
    ),
    Mutant(
        "attempts-are-not-counted", "a publication that comes again says that it is the first time",
        ENGINE + "Consumers/ConsumerStateMachine.swift",
        "self.window[index].attempts += 1",
        "self.window[index].attempts = 1",
    ),
    Mutant(
        "old-seat-is-served", "whoever read for a consumer before goes on acknowledging for it",
        ENGINE + "Broker/MemoryBrokerState+Consumers.swift",
        "guard self.rooms[room].consumers[index].machine.holder?.incarnation == seat.incarnation else {",
        "guard self.rooms[room].consumers[index].machine.holder != nil else {",
    ),
    Mutant(
        "settled-by-one-less", "a consumer's place moves over one publication less than is settled",
        ENGINE + "Consumers/ConsumerStateMachine.swift",
        "self.floor += UInt64(settled)",
        "self.floor += UInt64(settled - 1)",
    ),
    Mutant(
        "all-come-again-with-the-first", "when one publication was not acknowledged in time, all are handed out again",
        ENGINE + "Consumers/ConsumerStateMachine.swift",
        "if until <= now { self.retry(index) }",
        "if wake <= now { self.retry(index) }",
    ),
    Mutant(
        "one-more-unacknowledged", "a consumer is handed one publication more than may be unacknowledged",
        ENGINE + "Consumers/ConsumerStateMachine.swift",
        "while !isFull(), self.window.count < self.policy.maxUnacked,",
        "while !isFull(), self.window.count <= self.policy.maxUnacked,",
    ),
    Mutant(
        "dead-letter-told-twice", "dead letters that were told are kept and told again",
        ENGINE + "Consumers/ConsumerStateMachine.swift",
        "defer { self.losses = [] }",
        "",
    ),
    Mutant(
        "reopening-loses-the-rest", "what the last reader had in hand never comes to the next one",
        ENGINE + "Consumers/ConsumerStateMachine.swift",
        "if case .waiting = self.window[index].state { self.retry(index) }",
        "if case .due = self.window[index].state { self.retry(index) }",
    ),
    Mutant(
        "operator-reaches-everybody", "what an operator does to one user is done to all",
        ENGINE + "Administration/HubMachine+Listing.swift",
        "self.isConnected && !user.isEmpty && self.user == user",
        "self.isConnected && !user.isEmpty",
    ),
    Mutant(
        "operator-unsubscribes-in-silence", "a client that an operator takes out of a room is not told",
        ENGINE + "Administration/HubMachine+Steering.swift",
        "self.unsubscribe(slot, index, code: code)",
        "self.leave(slot, index)",
    ),
    Mutant(
        "message-before-the-welcome", "an operator's message may come before the answer to connect",
        ENGINE + "Administration/HubMachine+Steering.swift",
        "where self.connections[slot].phase == .open {",
        "where self.connections[slot].phase.isLive {",
    ),
    Mutant(
        "reset-is-no-news", "nobody is told of a breaker that an operator reset",
        ENGINE + "Administration/BreakerPanel+Administration.swift",
        "self.note(place, from: state, to: .closed)",
        "_ = state",
    ),
]
