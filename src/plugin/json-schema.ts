/** As much of JSON schema as the settings need. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: "array" | "boolean" | "integer" | "object" | "string";
  readonly enum?: readonly string[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
}

/** Whether a value is what a schema asks for. */
export function accepts(schema: JsonSchema, value: unknown): boolean {
  const { items, minimum, properties = {}, required = [] } = schema;
  if (schema.enum) {
    return typeof value === "string" && schema.enum.includes(value);
  }
  switch (schema.type) {
    case "array":
      return Array.isArray(value) && value.every((item) => items === undefined || accepts(items, item));
    case "integer":
      return Number.isInteger(value) && (minimum === undefined || (value as number) >= minimum);
    case "object":
      return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        required.every((key) => Object.hasOwn(value, key)) &&
        Object.entries(value).every(([key, item]) => {
          const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
          return property ? accepts(property, item) : schema.additionalProperties !== false;
        })
      );
    default:
      return schema.type === undefined || typeof value === schema.type;
  }
}
