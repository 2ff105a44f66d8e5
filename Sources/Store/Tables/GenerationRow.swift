import Gateway
import JSON
import SQL
import Telemetry

/// A generation as its row has it: all but its order.
struct GenerationRow: Sendable {
    let id: Identifier<Generation>
    let account: Identifier<Account>
    let isLive: Bool
    let type: GenerationType
    let provider: Identifier<Provider>
    let model: Identifier<Model>
    let price: Credits
    let createdAt: Timestamp
    let state: Name
    let due: Timestamp?
    let worker: Identifier<Worker>?
    let isCharged: Bool
    let progress: Int
    let startedAt: Timestamp?
    let completedAt: Timestamp?
    let rating: Double?
    let version: Int
    let attempts: String
    let result: String?

    /// A state without its data.
    enum Name: String, SQLConvertible, CaseIterable {
        case waiting, queued, processing, stopping, completed, failed, cancelled

        var status: Generation.Status {
            switch self {
            case .waiting, .queued: .queued
            case .processing, .stopping: .processing
            case .completed: .completed
            case .failed: .failed
            case .cancelled: .cancelled
            }
        }
    }
}

// MARK: - Out

extension GenerationRow {
    /// Writes down what is JSON, which is long work: to be done away from the writer's thread where that is possible.
    init(_ generation: Generation) {
        (id, account, isLive) = (generation.id, generation.account, generation.isLive)
        type = generation.order.request.type
        (provider, model, price) = (generation.order.provider, generation.order.model, generation.order.price)
        createdAt = generation.createdAt
        state = Name(generation.state)
        (due, worker) = (generation.due, generation.worker)
        (isCharged, progress) = (generation.isCharged, generation.progress)
        (startedAt, completedAt) = (generation.startedAt, generation.completedAt)
        (rating, version) = (generation.rating, generation.version)
        attempts = generation.attempts.isEmpty ? "[]" : JSON.array(generation.attempts.map(\.json)).text
        result =
            switch generation.state {
            case .completed(let outputs): JSON.array(outputs.map(\.json)).text
            case .failed(let failure): failure.json.text
            case .waiting, .queued, .processing, .stopping, .cancelled: nil
            }
    }
}

extension GenerationRow.Name {
    init(_ state: Generation.State) {
        self =
            switch state {
            case .waiting: .waiting
            case .queued: .queued
            case .processing: .processing
            case .stopping: .stopping
            case .completed: .completed
            case .failed: .failed
            case .cancelled: .cancelled
            }
    }
}

extension Generation {
    /// When it may be claimed; nil where it is not queued for that.
    var due: Timestamp? { if case .queued(let due) = state { due } else { nil } }

    /// Who carries it.
    var worker: Identifier<Worker>? {
        switch state {
        case .processing(let worker), .stopping(let worker): worker
        case .waiting, .queued, .completed, .failed, .cancelled: nil
        }
    }
}

// MARK: - In

extension SQLQuery {
    /// What a ``GenerationRow`` is read from.
    static let generationColumns: SQLQuery = """
        id, account_id, live, type, provider, model, price, created_at, state, due_at, worker, charged, progress,
        started_at, completed_at, rating, attempts_json, result_json, version
        """
}

extension GenerationRow {
    /// In the order of ``SQLQuery/generationColumns``.
    init(_ row: borrowing some StoredRow & ~Copyable) throws(SQLError) {
        id = try row.read(0)
        do throws(SQLError) {
            account = try row.read(1)
            isLive = try row.read(2)
            type = try row.read(3)
            provider = try row.read(4)
            model = try row.read(5)
            price = try row.read(6)
            createdAt = try row.read(7)
            state = try row.read(8)
            due = try row.read(9)
            worker = try row.read(10)
            isCharged = try row.read(11)
            progress = try row.counter(12)
            startedAt = try row.read(13)
            completedAt = try row.read(14)
            rating = try row.read(15)
            attempts = try row.read(16)
            result = try row.read(17)
            version = try row.counter(18)
        } catch {
            throw .unreadable(generation: id, error)
        }
    }

    func generation(_ order: Order) throws(SQLError) -> Generation {
        guard order.price == price, order.provider == provider, order.model == model, order.request.type == type else {
            throw .unreadable(generation: id, "its order is another's")
        }
        let generation = Generation(
            id: id, account: account, isLive: isLive, order: order, createdAt: createdAt, state: try fullState(),
            attempts: try readAttempts(), progress: progress, startedAt: startedAt, completedAt: completedAt,
            isCharged: isCharged, rating: rating, version: version)
        // Whoever carries it goes on with its last attempt.
        guard worker == nil || !generation.attempts.isEmpty else {
            throw .unreadable(generation: id, "it is carried without an attempt")
        }
        return generation
    }

    private func fullState() throws(SQLError) -> Generation.State {
        switch state {
        case .waiting: return .waiting
        case .queued: return .queued(due: try there(due, "due_at"))
        case .processing: return .processing(by: try there(worker, "worker"))
        case .stopping: return .stopping(by: try there(worker, "worker"))
        case .completed:
            let items = try parse(try there(result, "result_json"), "result_json").arrayValue ?? []
            let outputs = items.compactMap(Output.init(json:))
            guard !outputs.isEmpty, outputs.count == items.count else {
                throw .unreadable(generation: id, "result_json is no list of outputs")
            }
            return .completed(outputs)
        case .failed:
            let json = try parse(try there(result, "result_json"), "result_json")
            guard let failure = GenerationFailure(json: json) else {
                throw .unreadable(generation: id, "result_json is no failure")
            }
            return .failed(failure)
        case .cancelled: return .cancelled
        }
    }

    private func readAttempts() throws(SQLError) -> [Attempt] {
        if attempts == "[]" { return [] }
        let items = try parse(attempts, "attempts_json").arrayValue
        let attempts = items?.enumerated().compactMap { Attempt(json: $1, number: $0 + 1) }
        guard let attempts, attempts.count == items?.count else {
            throw .unreadable(generation: id, "attempts_json is no list of attempts")
        }
        return attempts
    }

    private func there<Value>(_ value: Value?, _ column: String) throws(SQLError) -> Value {
        guard let value else { throw .unreadable(generation: id, "\(state.rawValue) without \(column)") }
        return value
    }

    private func parse(_ text: String, _ column: String) throws(SQLError) -> JSON {
        do { return try JSON(parsing: text) } catch { throw .unreadable(generation: id, "\(column): \(error)") }
    }
}

extension Order {
    /// Reads what ``json`` gave.
    static func stored(_ text: String, of id: Identifier<Generation>) throws(SQLError) -> Order {
        let json: JSON
        do { json = try JSON(parsing: text) } catch { throw .unreadable(generation: id, "order_json: \(error)") }
        guard let order = Order(json: json) else { throw .unreadable(generation: id, "order_json is no order") }
        return order
    }
}

extension SQLError {
    /// Says of which row, for whoever must mend it.
    static func unreadable(generation id: Identifier<Generation>, _ reason: String) -> SQLError {
        .corrupt("generation \(id) cannot be read: \(reason)")
    }

    static func unreadable(generation id: Identifier<Generation>, _ error: SQLError) -> SQLError {
        .unreadable(generation: id, error.description)
    }
}
