extension SchemaCheck {
    /// What implements an interface has all that the interface promises. (§3.7)
    mutating func checkInterfaces(_ type: TypeDefinition) {
        var seen: Set<TypeID> = []
        for interface in type.interfaces {
            let promised = schema[interface]
            guard promised.kind == .interface else {
                report("Type \(type.name) implements \(promised.name), which is no interface.")
                continue
            }
            if promised.symbol == type.symbol { report("Interface \(type.name) implements itself.") }
            if !seen.insert(interface).inserted { report("Type \(type.name) implements \(promised.name) twice.") }
            for inherited in promised.interfaces where !type.interfaces.contains(inherited) {
                let name = schema[inherited].name
                if schema[inherited].symbol == type.symbol {
                    report("Type \(type.name) implements \(promised.name), which implements \(type.name).")
                } else {
                    report("Type \(type.name) must implement \(name), because \(promised.name) does.")
                }
            }
            for field in promised.fields { check(field, of: promised, in: type) }
        }
    }

    private mutating func check(_ promised: FieldDefinition, of interface: TypeDefinition, in type: TypeDefinition) {
        let promise = "\(interface.name).\(promised.name)"
        guard let field = type.field(promised.symbol) else {
            return report("Type \(type.name) lacks field \(promised.name), which \(interface.name) has.")
        }
        looking(at: field.place) { $0.check(field, "\(type.name).\(field.name)", keeps: promised, promise) }
    }

    private mutating func check(
        _ field: FieldDefinition, _ name: String, keeps promised: FieldDefinition, _ promise: String
    ) {
        if !schema.isSubtype(field.type, of: promised.type) {
            report(
                "Field \(name) has type \(schema.printed(field.type)), and \(promise) promises "
                    + "\(schema.printed(promised.type)).")
        }
        if field.deprecation != nil, promised.deprecation == nil {
            report("Field \(name) is deprecated, and \(promise) is not.")
        }
        for argument in promised.arguments {
            guard let own = field.argument(argument.symbol) else {
                report("Field \(name) lacks argument \(argument.name), which \(promise) has.")
                continue
            }
            if own.type != argument.type {
                report("The argument \(name)(\(own.name):) has another type than \(promise) gives it.")
            }
        }
        for argument in field.arguments where argument.isRequired && promised.argument(argument.symbol) == nil {
            report("The argument \(name)(\(argument.name):) is required, and \(promise) does not have it.")
        }
    }
}
