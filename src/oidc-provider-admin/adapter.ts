/** What an adapter of `oidc-provider` stores; only the fields that the router looks at are named. */
export interface AdapterPayload {
  readonly [field: string]: unknown
}

/** The storage interface of `oidc-provider`, every model behind its own instance. */
export interface Adapter {
  upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<unknown>
  find(id: string): Promise<AdapterPayload | undefined>
  destroy(id: string): Promise<unknown>
}

export type AdapterSource = ((name: string) => object) | (new (name: string) => object)

/** `oidc-provider` takes a class or a factory, and so must whoever stands in front of one. */
export function makeAdapter(source: AdapterSource, name: string): Adapter {
  return (isConstructor(source) ? new source(name) : source(name)) as Adapter
}

function isConstructor(source: AdapterSource): source is new (name: string) => object {
  try {
    Reflect.construct(Object, [], source)
    return true
  } catch {
    return false
  }
}
