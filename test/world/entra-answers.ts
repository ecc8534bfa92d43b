import type { Told } from './double.ts'

const PAGE = 2

export function page(all: readonly unknown[], url: URL): Told {
  const skip = Number(url.searchParams.get('$skiptoken') ?? 0)
  const next = new URL(url)
  next.searchParams.set('$skiptoken', String(skip + PAGE))
  const more = skip + PAGE < all.length ? { '@odata.nextLink': next.href } : {}
  return { status: 200, json: { value: all.slice(skip, skip + PAGE), ...more } }
}

export function graphError(status: number, code: string): Told {
  return {
    status,
    json: { error: { code, message: 'a sentence', innerError: { date: '2026-11-25T03:00:00', 'request-id': '0' } } },
  }
}

export const LIMITED: Told = { ...graphError(429, 'TooManyRequests'), headers: { 'retry-after': '17' } }
