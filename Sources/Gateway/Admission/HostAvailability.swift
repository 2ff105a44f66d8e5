/// Who can be asked to make something.
package struct HostAvailability: Sendable {
    /// Hosts that run for live keys: those that are configured now.
    package var live: Set<Identifier<Host>> { configured() }
    private let configured: @Sendable () -> Set<Identifier<Host>>

    /// Renders locally whatever is asked for behind test keys.
    package static let sandbox: Identifier<Host> = "sandbox"
    /// Hosts that run others' models.
    static let aggregators: Set<Identifier<Host>> = ["fal", "replicate", "krea"]
    /// Hosts that run models on the operator's own machines.
    static let operated: Set<Identifier<Host>> = ["comfyui", "automatic1111"]

    package init(live: Set<Identifier<Host>>) { configured = { live } }
    package init(configured: @escaping @Sendable () -> Set<Identifier<Host>>) { self.configured = configured }

    /// Who may run a model now, the preferred first.
    func hosts(for model: Model, isLive: Bool, isRetired: Bool) -> [Identifier<Host>] {
        guard model.disabled == nil else { return [] }
        guard isLive else { return [Self.sandbox] }
        let live = live
        if live.contains(Self.sandbox) { return [Self.sandbox] }
        // Whoever runs others' models goes on when a maker ends one.
        let others = Self.aggregators.union(Self.operated)
        return model.hosts.filter { live.contains($0) && (!isRetired || others.contains($0)) }
    }
}
