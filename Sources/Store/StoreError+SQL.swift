import Gateway
import SQL

extension StoreError {
    /// What the database says, as the port says it.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case SQLError.overloaded: self = .overloaded
        case SQLError.unreachable, SQLError.conflict, SQLError.tookTooLong: self = .unavailable("\(error)")
        default: self = .failed("\(error)")
        }
    }
}
