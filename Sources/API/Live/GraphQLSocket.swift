import EventLoop
import GraphQL
import HTTPServer
import HTTPTypes
import JSON

/// One client's WebSocket, over which it asks as it likes (`graphql-transport-ws`). Lives on its lane.
final class GraphQLSocket: WebSocketOwner, TimerTarget {
    static let subprotocol = "graphql-transport-ws"

    /// Tells who asks, from what came with the handshake and with the first message; throws what the client is told.
    typealias Admit = @Sendable (Fields) async throws -> Void

    /// Answers one operation of whoever is admitted.
    typealias Perform = @Sendable (RequestParameters, Fields) async -> GraphQLAnswer

    private enum Phase {
        case waiting, admitting
        case admitted(Fields)
    }

    /// What is under way under an id.
    private final class Operation {
        var task: Task<Void, Never>?
    }

    private let socket: WebSocket
    private let handshake: Fields
    private let admit: Admit
    private let perform: Perform
    private var phase = Phase.waiting
    private var timer: Lane.Timer?
    private var operations: [String: Operation] = [:]
    /// Those who wait until the client has read.
    private var writers: [CheckedContinuation<Void, Never>] = []

    init(_ socket: WebSocket, handshake: Fields, admit: @escaping Admit, perform: @escaping Perform) {
        (self.socket, self.handshake, self.admit, self.perform) = (socket, handshake, admit, perform)
        timer = socket.lane.schedule(self, at: socket.lane.now + LiveLimits.initialisationTime)
    }

    // MARK: - What happens to it

    func timerFired() {
        timer = nil
        if case .waiting = phase { socket.close(4408, "Connection initialisation timeout") }
    }

    func hasRoom() { resumeWriters() }

    func closed() {
        if let timer { socket.lane.cancel(timer) }
        timer = nil
        for operation in operations.values { operation.task?.cancel() }
        operations = [:]
        resumeWriters()
    }

    private func resumeWriters() {
        let waiting = writers
        writers = []
        for writer in waiting { writer.resume() }
    }

    func received(_ text: [UInt8]) {
        guard let message = Self.message(text) else { return socket.close(4400, "The message is malformed.") }
        switch message {
        case .initialise(let payload): initialise(payload)
        case .ping: socket.send(Array(#"{"type":"pong"}"#.utf8))
        case .pong: break
        case .subscribe(let id, let payload): subscribe(id, payload)
        case .complete(let id): operations.removeValue(forKey: id)?.task?.cancel()
        }
    }

    // MARK: - Who asks

    private func initialise(_ payload: JSONObject) {
        guard case .waiting = phase else { return socket.close(4429, "Too many initialisation requests") }
        phase = .admitting
        let fields = Self.credentials(payload) ?? handshake
        let (home, admit) = (LaneBound(self, on: socket.lane), admit)
        Task.immediate(executorPreference: socket.lane) { @concurrent @Sendable in
            do {
                try await admit(fields)
                home.opened.admitted(fields)
            } catch {
                home.opened.socket.close(4403, "\((error as? GraphQLRefusal)?.errors.first?.message ?? "Forbidden")")
            }
        }
    }

    private func admitted(_ fields: Fields) {
        guard socket.isOpen else { return }
        phase = .admitted(fields)
        socket.send(Array(#"{"type":"connection_ack"}"#.utf8))
    }

    /// The fields that a browser cannot send with a handshake, from the first message; nil where it brings none.
    private static func credentials(_ payload: JSONObject) -> Fields? {
        var fields = Fields()
        for member in payload.members {
            guard let value = member.value.stringValue else { continue }
            switch member.name.lowercased() {
            case "authorization": fields.append(.authorization, value)
            case "x-api-key", "apikey": fields.append(.apiKey, value)
            default: break
            }
        }
        return fields.lines.isEmpty ? nil : fields
    }

    // MARK: - What is asked

    private func subscribe(_ id: String, _ payload: JSONObject) {
        guard case .admitted(let fields) = phase else { return socket.close(4401, "Unauthorized") }
        guard operations[id] == nil else { return socket.close(4409, "Subscriber for \(id) already exists") }
        let parameters: RequestParameters
        do throws(GraphQLRefusal) {
            guard operations.count < LiveLimits.operationsPerSocket else { throw .manyOperations }
            parameters = try RequestParameters(payload)
        } catch {
            return socket.send(Self.frame(id, "error", JSON.array(error.errors.map(\.json)).bytes))
        }
        let operation = Operation()
        operations[id] = operation
        let (home, perform) = (LaneBound(self, on: socket.lane), perform)
        let task = Task.immediate(executorPreference: socket.lane) { @concurrent @Sendable in
            await Self.run(id, parameters, fields, perform, for: home)
        }
        if operation.task == nil, operations[id] === operation { operation.task = task }
    }

    /// Gives what a subscription has to tell, in a task of its own: a task keeps what its deepest call took until it ends, and this
    /// one may last for hours.
    private func follow(_ id: String, _ events: GraphQLEvents) {
        guard !Task.isCancelled, let operation = operations[id] else { return }
        let home = LaneBound(self, on: socket.lane)
        let task = Task.immediate(executorPreference: socket.lane) { @concurrent @Sendable in
            await Self.follow(id, events, for: home)
        }
        if operations[id] === operation { operation.task = task }
    }

    private static func run(
        _ id: String, _ parameters: RequestParameters, _ fields: Fields, _ perform: Perform,
        for home: LaneBound<GraphQLSocket>
    ) async {
        let answer = await perform(parameters, fields)
        if let events = answer.events { return home.opened.follow(id, events) }
        if answer.body.starts(with: refusalHead) {
            // Errors alone: it was not executed.
            await send(frame(id, "error", answer.body[(refusalHead.count - 1)...].dropLast()), for: home)
            return home.opened.end(id)
        } else {
            await send(frame(id, "next", answer.body[...]), for: home)
        }
        await complete(id, for: home)
    }

    private static func follow(_ id: String, _ events: GraphQLEvents, for home: LaneBound<GraphQLSocket>) async {
        var subscription = events.source.responses()
        while let response = await subscription.next() {
            await send(frame(id, "next", named(response.body, events.id())), for: home)
        }
        withExtendedLifetime(events.lease) {}
        // Whoever cancelled it, or closes the connection, needs not be told.
        if !subscription.wasInterrupted { await complete(id, for: home) }
    }

    private static func complete(_ id: String, for home: LaneBound<GraphQLSocket>) async {
        guard !Task.isCancelled else { return }
        await send(frame(id, "complete", nil), for: home)
        home.opened.end(id)
    }

    private func end(_ id: String) { if !Task.isCancelled { operations[id] = nil } }

    /// Sends a message, and returns when there is room for more.
    private static func send(_ bytes: [UInt8], for home: LaneBound<GraphQLSocket>) async {
        guard !Task.isCancelled else { return }
        await withCheckedContinuation { writer in home.perform { $0.send(bytes, writer) } }
    }

    private func send(_ bytes: [UInt8], _ writer: CheckedContinuation<Void, Never>) {
        socket.send(bytes)
        if socket.isOpen, socket.isFull { writers.append(writer) } else { writer.resume() }
    }
}

// MARK: - Messages

extension GraphQLSocket {
    fileprivate enum Message {
        case initialise(JSONObject), ping, pong
        case subscribe(String, JSONObject), complete(String)
    }

    /// Nil where the protocol has no such message.
    fileprivate static func message(_ text: [UInt8]) -> Message? {
        let limits = RequestLimits()
        guard let json = try? JSON(parsing: text, limits: limits.json()), let type = json["type"]?.stringValue else {
            return nil
        }
        let payload: JSONObject?
        switch json["payload"] {
        case nil, .null?: payload = JSONObject()
        case .object(let object)?: payload = object
        default: payload = nil
        }
        let id = json["id"]?.stringValue.flatMap { id in
            id.isEmpty || id.utf8.count > LiveLimits.operationIDBytes ? nil : id
        }
        guard let payload else { return nil }
        switch (type, id) {
        case ("connection_init", _): return .initialise(payload)
        case ("ping", _): return .ping
        case ("pong", _): return .pong
        case ("subscribe", let id?) where json["payload"] != nil: return .subscribe(id, payload)
        case ("complete", let id?): return .complete(id)
        default: return nil
        }
    }

    fileprivate static func frame(_ id: String, _ type: StaticString, _ payload: ArraySlice<UInt8>?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((payload?.count ?? 0) + 64)
        bytes.append(contentsOf: #"{"id":"#.utf8)
        bytes.append(contentsOf: JSON.string(id).bytes)
        bytes.append(contentsOf: #","type":"\#(type)""#.utf8)
        if let payload {
            bytes.append(contentsOf: #","payload":"#.utf8)
            bytes.append(contentsOf: payload)
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    fileprivate static func frame(_ id: String, _ type: StaticString, _ payload: [UInt8]) -> [UInt8] {
        frame(id, type, payload[...])
    }

    /// A response with the name of its event, from which a client can go on: as an extension, since messages have no place for it.
    fileprivate static func named(_ body: [UInt8], _ event: String?) -> [UInt8] {
        guard let event else { return body }
        return body.dropLast() + Array(#","extensions":{"eventId":"\#(event)"}}"#.utf8)
    }

    fileprivate static let refusalHead = Array(#"{"errors":["#.utf8)
}

extension GraphQLRefusal {
    fileprivate static let manyOperations = GraphQLRefusal([
        GraphQLError(
            "This connection has \(LiveLimits.operationsPerSocket) operations under way. Wait for one to end.",
            code: .limit)
    ])
}
