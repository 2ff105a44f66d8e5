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

/// Values of batched fields that were fetched for a whole list at once, by the field's place in its selection.
typealias Prefetched = [Int: Resolved]

extension Execution {
    /// Writes an object some of whose fields wait. Those that do run side by side, unless they must keep their order.
    func writeAsync(
        _ selection: Int, of object: ObjectBox, prefetched: Prefetched = [:], serially: Bool = false,
        to sink: inout Sink
    ) async throws(Bubble) {
        let fields = try begin(selection, in: &sink)
        let waiting = fields.indices.filter { plan.fields[$0].isAsync }
        var pieces: [Int: Piece] = [:]
        if waiting.count > 1, !serially {
            let gathered = await runTogether(waiting, path: sink.path) { index, sink throws(Bubble) in
                try await self.writeAsync(
                    self.plan.fields[index], of: object, in: selection, prefetched: prefetched[index], to: &sink)
            }
            pieces = try gathered.pieces(in: &sink)
        }
        for index in fields.indices {
            let field = plan.fields[index]
            writeKey(index, to: &sink)
            if let piece = pieces[index] {
                sink.append(piece.sink)
            } else if field.isAsync {
                try await writeAsync(field, of: object, in: selection, prefetched: prefetched[index], to: &sink)
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

    private func writeAsync(
        _ field: PlannedField, of object: ObjectBox, in selection: Int, prefetched: Resolved?,
        to sink: inout Sink
    ) async throws(Bubble) {
        sink.enter(field)
        defer { sink.leave() }
        let value: Resolved
        if let prefetched {
            value = prefetched
        } else {
            do {
                value = try await resolve(field, of: object, in: selection)
            } catch {
                value = .failure(error)
            }
        }
        try await completeAsync(value, field, field.type.wrapping, to: &sink)
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
        try await completeAsync(event, field, field.type.wrapping, to: &sink)
        end(fields, in: &sink)
    }

    // MARK: Values

    /// Whether something below a field waits.
    func waits(_ field: PlannedField) -> Bool {
        plan.selections(of: field).contains { !plan.selections[$0].isSync }
    }

    private func completeAsync(_ value: Resolved, _ field: PlannedField, _ wrapping: TypeWrapping, to sink: inout Sink)
        async throws(Bubble)
    {
        let mark = sink.mark
        do throws(Bubble) {
            switch value {
            case .list(let items) where wrapping.isList:
                try await writeListAsync(items, of: wrapping.item, field, to: &sink)
            case .objects(let list) where wrapping.isList && waits(field):
                try await writeListAsync(list.items, of: wrapping.item, field, to: &sink)
            case .object(let object) where !wrapping.isList && waits(field):
                let selection = try selection(for: object, field, in: &sink)
                try await writeObject(object, selection, to: &sink)
            default: try complete(value, field, wrapping, to: &sink)
            }
        } catch {
            guard case .null = error, !wrapping.isNonNull else { throw error }
            sink.replaceWithNull(from: mark)
        }
    }

    private func writeObject(
        _ object: ObjectBox, _ selection: Int, prefetched: Prefetched = [:], to sink: inout Sink
    ) async throws(Bubble) {
        if plan.selections[selection].isSync {
            try write(selection, of: object, to: &sink)
        } else {
            try await writeAsync(selection, of: object, prefetched: prefetched, to: &sink)
        }
    }

    private func writeListAsync(
        _ items: [Resolved], of item: TypeWrapping, _ field: PlannedField, to sink: inout Sink
    ) async throws(Bubble) {
        try checkSize(items.count, field, in: &sink)
        let waits = waits(field)
        let prefetched = waits && !item.isList ? await prefetch(items, field) : [:]
        var pieces: [Int: Piece] = [:]
        if waits, items.count > 1 {
            let gathered = await runTogether(Array(items.indices), path: sink.path) { index, sink throws(Bubble) in
                sink.enter(item: index)
                try await self.writeItem(items[index], prefetched[index] ?? [:], field, item, to: &sink)
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
                try await writeItem(items[index], prefetched[index] ?? [:], field, item, to: &sink)
            }
            try checkBytes(in: &sink)
        }
        sink.writer.write(byte: UInt8(ascii: "]"))
    }

    private func writeItem(
        _ value: Resolved, _ prefetched: Prefetched, _ field: PlannedField, _ wrapping: TypeWrapping,
        to sink: inout Sink
    ) async throws(Bubble) {
        guard case .object(let object) = value, !prefetched.isEmpty else {
            return try await completeAsync(value, field, wrapping, to: &sink)
        }
        let mark = sink.mark
        do throws(Bubble) {
            let selection = try selection(for: object, field, in: &sink)
            try await writeObject(object, selection, prefetched: prefetched, to: &sink)
        } catch {
            guard case .null = error, !wrapping.isNonNull else { throw error }
            sink.replaceWithNull(from: mark)
        }
    }

    // MARK: Batches

    /// Asks each batched field once for all items of a list; by item, then by the field's place in its selection.
    private func prefetch(_ items: [Resolved], _ field: PlannedField) async -> [Int: Prefetched] {
        var result: [Int: Prefetched] = [:]
        for selection in plan.selections(of: field) {
            let members = items.indices.filter { index in
                guard case .object(let object) = items[index] else { return false }
                return isMember(object, of: selection, field)
            }
            guard !members.isEmpty else { continue }
            for place in plan.selections[selection].fields.indices {
                let batched = plan.fields[place]
                guard case .batch(let resolve) = engine.bindings[Int(batched.definition)] else { continue }
                let values = await fetch(members, of: items, resolve) { try self.call(batched, in: selection) }
                for (index, value) in zip(members, values) { result[index, default: [:]][place] = value }
            }
        }
        return result
    }

    private func isMember(_ object: ObjectBox, of selection: Int, _ field: PlannedField) -> Bool {
        guard case .abstract(let choices) = field.completion else { return true }
        guard let type = object.typeName.flatMap({ engine.typesByName[$0] }) else { return false }
        return plan.choices[choices.indices].contains { $0.type == type && Int($0.selection) == selection }
    }

    private func fetch(
        _ members: [Int], of items: [Resolved], _ resolve: Resolvers.Batch, _ call: () throws -> FieldCall
    ) async -> [Resolved] {
        let objects = members.compactMap { index -> ObjectBox? in
            if case .object(let object) = items[index] { object } else { nil }
        }
        do {
            return try await resolve(objects, call())
        } catch {
            return members.map { _ in .failure(error) }
        }
    }
}
