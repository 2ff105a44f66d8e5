package import Telemetry

/// Who generates, and what that may cost.
package struct Account: Sendable, Equatable {
    package let id: Identifier<Account>
    package let name: String
    package let plan: Plan
    package let createdAt: Timestamp

    package init(id: Identifier<Account>, name: String, plan: Plan, createdAt: Timestamp) {
        (self.id, self.name, self.plan, self.createdAt) = (id, name, plan, createdAt)
    }
}

/// An account with what it has, what is held of it for generations under way, and what it has used of its plan.
package struct AccountStanding: Sendable, Equatable {
    package var account: Account
    package var available: Credits
    package var held: Credits
    package var meter: Meter

    package init(account: Account, available: Credits, held: Credits, meter: Meter) {
        (self.account, self.available, self.held, self.meter) = (account, available, held, meter)
    }
}
