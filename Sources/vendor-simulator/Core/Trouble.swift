/// Why a vendor refuses, said the same way for all. Each vendor puts it into its own words.
enum Trouble: Sendable {
    case unauthorized
    case invalid([Problem])
    /// Nothing at this path, or nothing by this id; what was sought.
    case unknown(String)
    case methodNotAllowed
    /// Too many requests in a short time.
    case throttled
    /// More at once than the account may have.
    case busy
    /// Not enough money.
    case balance
    /// The input offends the vendor's rules.
    case moderated
    /// The vendor's own fault, by its status.
    case broken(Int)
    /// It cannot be done in this state of things; why.
    case conflict(String)
}
