import JSON

/// What a child task made of its part of the response.
private struct Piece: Sendable {
    let index: Int
    var sink: Sink
    var bubble: Bubble?
}

/// What child tasks made together: all of them theirs, or the one that failed for all.
private enum Gathered: Sendable {
    case all([Int: Piece])
    case failed(Piece)

    /// The pieces by index. A failure is noted in `sink` and goes on upwards.
    func pieces(in sink: inout Sink) throws(Bubble) -> [Int: Piece] {
        switch self {
        case .all(let pieces): return pieces
        case .failed(let piece):
            sink.append(piece.sink)
            throw piece.bubble ?? .null
        }
    }
}

extension Execution {
    /// Writes an object some of whose fields wait. Those that do run side by side, unless they must keep their order.
    func writeAsync(
        _ selection: Int, of object: ObjectBox, given: GivenFields = [:], serially: Bool = false,
        to sink: inout Sink
    ) async throws(Bubble) {
        let fields = try begin(selection, in: &sink)
        let waiting = fields.indices.filter { plan.fields[$0].isAsync }
        var pieces: [Int: Piece] = [:]
        if waiting.count > 1, !serially, !isSettled(selection, given) {
            let gathered = await runTogether(waiting, path: sink.path) { index, sink throws(Bubble) in
                try await self.writeAsync(
                    self.plan.fields[index], of: object, in: selection, given: given[index], to: &sink)
            }
            pieces = try gathered.pieces(in: &sink)
        }
        for index in fields.indices {
            let field = plan.fields[index]
            writeKey(index, to: &sink)
            if let piece = pieces[index] {
                sink.append(piece.sink)
            } else if field.isAsync {
                try await writeAsync(field, of: object, in: selection, given: given[index], to: &sink)
            } else {
                try write(field, of: object, in: selection, to: &sink)
            }
        }
        end(fields, in: &sink)
    }

    /// Runs a child task for each index and gathers what they wrote. The first to bubble cancels the others, whose work
    /// would not be seen.
    private func runTogether(
        _ indices: [Int], path: [Int], _ body: @escaping @Sendable (Int, inout Sink) async throws(Bubble) -> Void
    ) async -> Gathered {
        await withTaskGroup(of: Piece.self) { group in
            for index in indices {
                group.addTask {
                    var piece = Piece(index: index, sink: Sink(path: path))
                    do throws(Bubble) {
                        try await body(index, &piece.sink)
                    } catch {
                        piece.bubble = error
                    }
                    return piece
                }
            }
            var pieces: [Int: Piece] = [:]
            for await piece in group {
                if piece.bubble != nil {
                    group.cancelAll()
                    return .failed(piece)
                }
                pieces[piece.index] = piece
            }
            return .all(pieces)
        }
    }

    /// Whether all that is left to be waited for has been fetched.
    private func isSettled(_ selection: Int, _ given: GivenFields) -> Bool {
        !given.isEmpty && plan.selections[selection].waitsForBatchesOnly
    }

    private func writeAsync(
        _ field: PlannedField, of object: ObjectBox, in selection: Int, given: Given?, to sink: inout Sink
    ) async throws(Bubble) {
        sink.enter(field)
        defer { sink.leave() }
        if let given {
            try await completeAsync(given.value, field, field.type.wrapping, given.below, to: &sink)
        } else {
            try await completeFetching(await value(of: field, of: object, in: selection), field, to: &sink)
        }
    }

    /// Completes a value after the batched fields below it were fetched.
    private func completeFetching(_ value: Resolved, _ field: PlannedField, to sink: inout Sink) async throws(Bubble) {
        guard batches(below: field) else {
            return try await completeAsync(value, field, field.type.wrapping, .nothing, to: &sink)
        }
        let opened = value.opened
        let fetched = await fetch(below: field, [opened])
        try await completeAsync(opened, field, field.type.wrapping, fetched[0], to: &sink)
    }

    /// The value of a field, or its failure.
    func value(of field: PlannedField, of object: ObjectBox, in selection: Int) async -> Resolved {
        do { return try await resolve(field, of: object, in: selection) } catch { return .failure(error) }
    }

    private func resolve(_ field: PlannedField, of object: ObjectBox, in selection: Int) async throws
        -> Resolved
    {
        try Task.checkCancellation()
        switch engine.bindings[Int(field.definition)] {
        case .value(let resolve), .leaf(_, let resolve): return try resolve(object)
        case .sync(let resolve): return try resolve(object, call(field, in: selection))
        case .async(let resolve): return try await resolve(object, call(field, in: selection))
        case .batch(let resolve): return try await resolve([object], call(field, in: selection))[0]
        case .stream: throw GraphQLError("Field '\(definition(of: field).name)' is a stream: subscribe to it.")
        case nil: throw missingResolver(field)
        }
    }

    /// Writes a root object whose one field has a value already.
    func write(event: Resolved, to sink: inout Sink) async throws(Bubble) {
        let fields = try begin(plan.root, in: &sink)
        let field = plan.fields[Int(fields.start)]
        writeKey(Int(fields.start), to: &sink)
        sink.enter(field)
        defer { sink.leave() }
        try await completeFetching(event, field, to: &sink)
        end(fields, in: &sink)
    }

    // MARK: Values

    /// Whether something below a field waits.
    func waits(_ field: PlannedField) -> Bool {
        plan.selections(of: field).contains { !plan.selections[$0].isSync }
    }

    private func completeAsync(
        _ value: Resolved, _ field: PlannedField, _ wrapping: TypeWrapping, _ fetched: Fetched, to sink: inout Sink
    ) async throws(Bubble) {
        let mark = sink.mark
        do throws(Bubble) {
            switch value {
            case .list(let items) where wrapping.isList && waits(field):
                try await writeListAsync(items, of: wrapping.item, field, fetched, to: &sink)
            case .objects(let list) where wrapping.isList && waits(field):
                try await writeListAsync(list.items, of: wrapping.item, field, fetched, to: &sink)
            case .object(let object) where !wrapping.isList && waits(field):
                let selection = try selection(for: object, field, in: &sink)
                if plan.selections[selection].isSync {
                    try write(selection, of: object, to: &sink)
                } else {
                    let given: GivenFields = if case .object(let fields) = fetched { fields } else { [:] }
                    try await writeAsync(selection, of: object, given: given, to: &sink)
                }
            default: try complete(value, field, wrapping, to: &sink)
            }
        } catch {
            guard case .null = error, !wrapping.isNonNull else { throw error }
            sink.replaceWithNull(from: mark)
        }
    }

    private func writeListAsync(
        _ items: [Resolved], of item: TypeWrapping, _ field: PlannedField, _ fetched: Fetched, to sink: inout Sink
    ) async throws(Bubble) {
        try checkSize(items.count, field, in: &sink)
        let below: [Fetched]? = if case .list(let list) = fetched { list } else { nil }
        var pieces: [Int: Piece] = [:]
        if items.count > 1, below == nil || !waitsForBatchesOnly(field) {
            let gathered = await runTogether(Array(items.indices), path: sink.path) { index, sink throws(Bubble) in
                sink.enter(item: index)
                try await self.completeAsync(items[index], field, item, below?[index] ?? .nothing, to: &sink)
            }
            pieces = try gathered.pieces(in: &sink)
        }
        sink.writer.write(byte: UInt8(ascii: "["))
        for index in items.indices {
            if index > 0 { sink.writer.write(byte: UInt8(ascii: ",")) }
            if let piece = pieces[index] {
                sink.append(piece.sink)
            } else {
                sink.enter(item: index)
                defer { sink.leave() }
                try await completeAsync(items[index], field, item, below?[index] ?? .nothing, to: &sink)
            }
            try checkBytes(in: &sink)
        }
        sink.writer.write(byte: UInt8(ascii: "]"))
    }

    private func waitsForBatchesOnly(_ field: PlannedField) -> Bool {
        plan.selections(of: field).allSatisfy { plan.selections[$0].waitsForBatchesOnly }
    }
}
