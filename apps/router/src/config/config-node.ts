import type { ConfigPath, Problem } from './problem.js';

/**
 * A place in a configuration that may have any mistakes: whoever looks for something that is not there, or is of
 * another kind, finds nothing.
 */
export class ConfigNode {
  readonly value: unknown;
  readonly path: ConfigPath;

  constructor(value: unknown, path: ConfigPath = []) {
    this.value = value;
    this.path = path;
  }

  /** The value below a key. */
  get(key: string): ConfigNode {
    const value =
      this.#isMapping() && Object.hasOwn(this.value as object, key)
        ? (this.value as Readonly<Record<string, unknown>>)[key]
        : undefined;
    return new ConfigNode(value, [...this.path, key]);
  }

  /** The elements of a list. */
  get items(): ConfigNode[] {
    return Array.isArray(this.value)
      ? this.value.map((item: unknown, index) => new ConfigNode(item, [...this.path, index]))
      : [];
  }

  /** The keys of a mapping with what is below them. */
  get entries(): [key: string, node: ConfigNode][] {
    if (!this.#isMapping()) return [];
    return Object.entries(this.value as object).map(([key, value]) => [
      key,
      new ConfigNode(value, [...this.path, key]),
    ]);
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined;
  }

  get exists(): boolean {
    return this.value !== undefined;
  }

  error(message: string, suggestion?: string): Problem {
    return this.#problem('error', message, suggestion);
  }

  warning(message: string): Problem {
    return this.#problem('warning', message);
  }

  #problem(severity: Problem['severity'], message: string, suggestion?: string): Problem {
    const problem = { severity, path: this.path, at: 'value', message } as const;
    return suggestion === undefined ? problem : { ...problem, suggestion };
  }

  #isMapping(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }
}

/** One error for each node that has a text that another before it has too. */
export function duplicates(nodes: readonly ConfigNode[], what: string): Problem[] {
  const seen = new Set<string>();
  return nodes.flatMap((node) => {
    const text = node.text;
    if (text === undefined) return [];
    if (seen.has(text)) return [node.error(`there are two ${what} ${JSON.stringify(text)}`)];
    seen.add(text);
    return [];
  });
}
