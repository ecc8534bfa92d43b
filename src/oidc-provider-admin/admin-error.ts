const STATUS = {
  bad_json: 400,
  bad_request: 400,
  unauthorized: 401,
  unknown_path: 404,
  unknown_client: 404,
  unknown_slot: 404,
  unknown_key: 404,
  unknown_session: 404,
  method_not_allowed: 405,
  slots_full: 409,
  last_secret: 409,
  static_client: 409,
  no_secret: 409,
  same_secret: 409,
  same_kid: 409,
  last_key: 409,
  own_keys: 409,
  too_large: 413,
  not_json: 415,
  failed: 500,
  no_index: 501,
} as const
export type AdminErrorCode = keyof typeof STATUS

/** A refusal that the caller may read; anything else that is thrown becomes `failed` and says nothing. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
  readonly code: AdminErrorCode
  readonly status: number

  constructor(code: AdminErrorCode, message: string) {
    super(message)
    this.code = code
    this.status = STATUS[code]
  }
}
