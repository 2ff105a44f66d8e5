/// A value that belongs to one lane. It may be carried anywhere, and opened only there.
///
/// This is how a task, which the compiler must assume to run on any thread, comes back to state that no lock protects.
package struct LaneBound<Value>: @unchecked Sendable {
    package let lane: Lane
    private let value: Value

    package init(_ value: Value, on lane: Lane) { (self.value, self.lane) = (value, lane) }

    package var opened: Value {
        precondition(lane.isCurrent, "opened away from its lane")
        return value
    }

    /// Opens the value on its lane: at once when that is where we are.
    package func perform(_ body: @escaping @Sendable (Value) -> Void) {
        if lane.isCurrent { body(value) } else { lane.perform { body(self.value) } }
    }
}
