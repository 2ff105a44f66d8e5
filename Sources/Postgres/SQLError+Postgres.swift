import CPostgres
import SQL

/// A server's error, before it is known what it means for whoever asked.
struct ServerError {
    let state: String
    /// What the server says, without values.
    let message: String
    /// The server ends the connection with it.
    let isFatal: Bool
    /// In the words of the schema: a constraint, or a column with its table.
    let name: String

    @unsafe init(_ result: OpaquePointer) {
        func part(_ code: Int) -> String {
            guard let text = unsafe PQresultErrorField(result, Int32(code)) else { return "" }
            return unsafe String(cString: text)
        }
        state = part(cpostgres_state)
        let severity = part(cpostgres_severity)
        isFatal = severity == "FATAL" || severity == "PANIC"
        let (constraint, column) = (part(cpostgres_constraint), part(cpostgres_column))
        name = !constraint.isEmpty || column.isEmpty ? constraint : "\(part(cpostgres_table)).\(column)"
        let message = part(cpostgres_message)
        // What is wrong with data is told together with the data. The other classes name what the schema or the statement
        // names; what else they know of the row is in the detail, which is not asked for.
        self.message = state.hasPrefix("22") ? withoutQuoted(message) : message
    }

    /// The statement was prepared for a schema that has changed, or the server no longer has it.
    var isStalePreparation: Bool {
        state == "26000" || (state == "0A000" && message.contains("cached plan"))
    }

    func error(while doing: String) -> SQLError {
        let text = "\(message) (SQLSTATE \(state)), while doing: \(doing)"
        switch state {
        case "23505": return .constraint(.init(name.hasSuffix("_pkey") ? .primaryKey : .unique, name: name), text)
        case "23503", "23001": return .constraint(.init(.foreignKey, name: name), text)
        case "23502": return .constraint(.init(.notNull, name: name), text)
        case "23514": return .constraint(.init(.check, name: name), text)
        case "23000", "23P01", "40002": return .constraint(.init(.other, name: name), text)
        case "40001", "40P01": return .conflict(text)
        case "40003": return .outcomeUnknown(text)
        case "55P03", "55006": return .busy(text)
        case "25006": return .readOnly(text)
        case "53100": return .full(text)
        case "57014", "25P03": return .tookTooLong(text)
        case "57P01", "57P02", "57P03", "57P05", "53300": return .unreachable(text)
        case "58030", "58P01": return .disk(text)
        case "XX001", "XX002": return .corrupt(text)
        case _ where isStalePreparation: return .conflict(text)
        case _ where isFatal || state.hasPrefix("08"): return .unreachable(text)
        default: return .refused(state: state, "\(message), while doing: \(doing)")
        }
    }
}

/// A message with all that it quotes left out, from the first quotation mark to the last: what is quoted may have some of its own.
func withoutQuoted(_ message: String) -> String {
    guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\""), first < last else {
        return message
    }
    return message[..<first] + "…" + message[message.index(after: last)...]
}
