import type { Told } from './double.ts'

const PAGE = 2

/** Opaque cursors, in a Link header. A log that is asked for without an end names a next page for ever. */
export function page(all: readonly unknown[], url: URL, ends = true): Told {
  const after = Number(url.searchParams.get('after') ?? 0)
  const next = new URL(url)
  next.searchParams.set('after', String(after + PAGE))
  const more = !ends || after + PAGE < all.length
  return {
    status: 200,
    json: all.slice(after, after + PAGE),
    headers: { link: `<${url.href}>; rel="self"${more ? `, <${next.href}>; rel="next"` : ''}` },
  }
}

export function error(status: number, errorCode: string, cause?: string): Told {
  const errorCauses = cause === undefined ? [] : [{ errorSummary: cause }]
  return { status, json: { errorCode, errorSummary: 'a sentence', errorLink: errorCode, errorId: 'oae1', errorCauses } }
}

export const LIMITED: Told = {
  ...error(429, 'E0000047'),
  headers: { 'x-rate-limit-limit': '100', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '4102444800' },
}
