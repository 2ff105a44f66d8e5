import JSON

/// The resolvers of `__schema` and `__type`: a schema describing itself.
enum Introspection {
    /// A type with its wrappers, as introspection walks them one by one.
    struct TypeView: Sendable {
        let schema: Schema
        let type: TypeReference

        init(_ schema: Schema, _ type: TypeReference) { (self.schema, self.type) = (schema, type) }

        init(_ schema: Schema, _ type: TypeID) {
            self.init(schema, TypeReference(named: type, wrapping: .plain))
        }

        /// The type itself, where nothing is wrapped around it.
        var definition: TypeDefinition? { type.wrapping == .plain ? schema[type.named] : nil }
    }

    struct FieldView: Sendable {
        let schema: Schema
        let field: FieldDefinition
    }

    struct InputView: Sendable {
        let schema: Schema
        let input: InputDefinition
    }

    struct DirectiveView: Sendable {
        let schema: Schema
        let directive: DirectiveDefinition
    }

    /// What answers a field of introspection; nil for every other field.
    static func binding(_ type: String, _ field: FieldDefinition, _ schema: Schema) -> Resolvers.Binding? {
        if field === schema.schemaField { return .sync { _, _ in .object(Box(schema)) } }
        if field === schema.typeField {
            return .sync { _, call in
                let found = call.arguments.string("name").flatMap { schema.type(named: $0) }
                return found.map { .object(Box(TypeView(schema, $0))) } ?? .null
            }
        }
        return type.hasPrefix("__") ? bindings.bindings["\(type).\(field.name)"] : nil
    }

    private static let bindings: Resolvers = {
        var resolvers = Resolvers()
        bindSchema(&resolvers)
        bindType(&resolvers)
        bindMembers(&resolvers)
        bindDirective(&resolvers)
        return resolvers
    }()

    private static func objects<View: Sendable>(_ views: [View]) -> Resolved { .list(views.map { .object(Box($0)) }) }

    private static func bindSchema(_ resolvers: inout Resolvers) {
        resolvers.bind("__Schema.description") { (schema: Schema) in schema.description }
        resolvers.bind("__Schema.types") { (schema: Schema) in
            objects(schema.types.indices.map { TypeView(schema, TypeID($0)) })
        }
        for kind in OperationKind.allCases {
            resolvers.bind("__Schema.\(kind.name)Type") { (schema: Schema) -> Resolved in
                schema.root(kind) == .none ? .null : .object(Box(TypeView(schema, schema.root(kind))))
            }
        }
        resolvers.bind("__Schema.directives") { (schema: Schema) in
            objects(schema.directives.map { DirectiveView(schema: schema, directive: $0) })
        }
    }

    private static func bindType(_ resolvers: inout Resolvers) {
        resolvers.bind("__Type.kind") { (view: TypeView) in
            if view.type.isNonNull { return "NON_NULL" }
            return view.type.isList ? "LIST" : view.schema[view.type.named].kind.name
        }
        resolvers.bind("__Type.name") { (view: TypeView) in view.definition?.name }
        resolvers.bind("__Type.description") { (view: TypeView) in view.definition?.description }
        resolvers.bind("__Type.specifiedByURL") { (view: TypeView) in view.definition?.specifiedBy }
        resolvers.bind("__Type.fields") { (view: TypeView, call) -> Resolved in
            guard let type = view.definition, type.kind == .object || type.kind == .interface else { return .null }
            let fields = type.fields.filter { $0.deprecation == nil || includesDeprecated(call) }
            return objects(fields.map { FieldView(schema: view.schema, field: $0) })
        }
        resolvers.bind("__Type.interfaces") { (view: TypeView) -> Resolved in
            guard let type = view.definition, type.kind == .object || type.kind == .interface else { return .null }
            return objects(type.interfaces.map { TypeView(view.schema, $0) })
        }
        resolvers.bind("__Type.possibleTypes") { (view: TypeView) -> Resolved in
            guard let type = view.definition, type.kind.isAbstract else { return .null }
            return objects(type.possibleTypes.map { TypeView(view.schema, $0) })
        }
        resolvers.bind("__Type.enumValues") { (view: TypeView, call) -> Resolved in
            guard let type = view.definition, type.kind == .enumeration else { return .null }
            return objects(type.enumValues.filter { $0.deprecation == nil || includesDeprecated(call) })
        }
        resolvers.bind("__Type.inputFields") { (view: TypeView, call) -> Resolved in
            guard let type = view.definition, type.kind == .inputObject else { return .null }
            return inputs(type.inputs, view.schema, call)
        }
        resolvers.bind("__Type.ofType") { (view: TypeView) -> Resolved in
            if view.type.isNonNull { return .object(Box(TypeView(view.schema, view.type.nullable))) }
            return view.type.isList ? .object(Box(TypeView(view.schema, view.type.item))) : .null
        }
        resolvers.bind("__Type.isOneOf") { (view: TypeView) -> Bool? in
            guard let type = view.definition, type.kind == .inputObject else { return nil }
            return type.isOneOf
        }
    }

    private static func bindMembers(_ resolvers: inout Resolvers) {
        resolvers.bind("__Field.name") { (view: FieldView) in view.field.name }
        resolvers.bind("__Field.description") { (view: FieldView) in view.field.description }
        resolvers.bind("__Field.args") { (view: FieldView, call) in inputs(view.field.arguments, view.schema, call) }
        resolvers.bind("__Field.type") { (view: FieldView) -> Resolved in
            .object(Box(TypeView(view.schema, view.field.type)))
        }
        resolvers.bind("__Field.isDeprecated") { (view: FieldView) in view.field.deprecation != nil }
        resolvers.bind("__Field.deprecationReason") { (view: FieldView) in view.field.deprecation }
        resolvers.bind("__Field.isBare") { (view: FieldView) in view.field.isBare }
        resolvers.bind("__InputValue.name") { (view: InputView) in view.input.name }
        resolvers.bind("__InputValue.description") { (view: InputView) in view.input.description }
        resolvers.bind("__InputValue.type") { (view: InputView) -> Resolved in
            .object(Box(TypeView(view.schema, view.input.type)))
        }
        resolvers.bind("__InputValue.defaultValue") { (view: InputView) in view.input.defaultText }
        resolvers.bind("__InputValue.isDeprecated") { (view: InputView) in view.input.deprecation != nil }
        resolvers.bind("__InputValue.deprecationReason") { (view: InputView) in view.input.deprecation }
        resolvers.bind("__EnumValue.name") { (value: EnumValueDefinition) in value.name }
        resolvers.bind("__EnumValue.description") { (value: EnumValueDefinition) in value.description }
        resolvers.bind("__EnumValue.isDeprecated") { (value: EnumValueDefinition) in value.deprecation != nil }
        resolvers.bind("__EnumValue.deprecationReason") { (value: EnumValueDefinition) in value.deprecation }
    }

    private static func bindDirective(_ resolvers: inout Resolvers) {
        resolvers.bind("__Directive.name") { (view: DirectiveView) in view.directive.name }
        resolvers.bind("__Directive.description") { (view: DirectiveView) in view.directive.description }
        resolvers.bind("__Directive.isRepeatable") { (view: DirectiveView) in view.directive.isRepeatable }
        resolvers.bind("__Directive.locations") { (view: DirectiveView) in view.directive.locations.map(\.name) }
        resolvers.bind("__Directive.args") { (view: DirectiveView, call) in
            inputs(view.directive.arguments, view.schema, call)
        }
    }

    private static func inputs(_ inputs: [InputDefinition], _ schema: Schema, _ call: FieldCall) -> Resolved {
        let shown = inputs.filter { $0.deprecation == nil || includesDeprecated(call) }
        return objects(shown.map { InputView(schema: schema, input: $0) })
    }

    private static func includesDeprecated(_ call: FieldCall) -> Bool {
        call.arguments.bool("includeDeprecated") ?? false
    }
}
