import { z } from 'zod'

/** `real system`: a test runs it against the vendor's own program. `double`: it has met only our imitation. */
export const Evidence = z.enum(['real system', 'double', 'none'])

/** The lines of a card as they are printed; each has a test behind it. */
export const CardLine = z.enum([
  'slots',
  'value',
  'readable',
  'labels',
  'old_value',
  'management_token',
  'kill_call',
  'propagation',
  'probe',
  'refusal',
  'sessions',
  'user_sessions',
  'rights',
  'brake',
  'restore',
  'grants',
  'not_before',
  'used_since',
  'baseline',
  'key_registration',
])
export type CardLine = z.output<typeof CardLine>

/**
 * What a provider can do with client secrets; the rotation algorithm plans over this and nothing else. Classes as in
 * docs/architecture.md: settable or generated, one slot or more, readable again or shown once, labelled or not.
 */
export const CapabilityCard = z.strictObject({
  /** How many secrets of one client may live at the same time. */
  slots: z.int().min(1).max(100),
  /** May we choose the value? Then every retry is "set the same value again". */
  settable: z.boolean(),
  /** Can the value be read again after it was issued? */
  readable: z.boolean(),
  /** Can we put our own label on a slot, to find an orphan of ours again? */
  labelled: z.boolean(),
  /** Does issuing also replace the management token (RFC 7592)? Then a lost reply locks us out: refused. */
  rotates_management_token: z.boolean(),
  /** `dies`: issuing kills the old value. `lives`: it stays valid until it is removed. `unknown`: guided by hand. */
  old_after_issue: z.enum(['dies', 'lives', 'unknown']),
  /** How long a node may still honour an old answer, in milliseconds; probes are repeated over this window. */
  propagation_ms: z.int().min(0),
  probe_methods: z.array(z.enum(['basic-raw', 'basic-encoded', 'post'])),
  sessions: z.enum(['via provider', 'via signer', 'none']),
  /** Whose sessions can be ended, user by user, and what stands for it afterwards. */
  user_sessions: z
    .strictObject({
      of: z.array(z.enum(['users', 'client', 'everyone'])).min(1),
      proof: z.enum(['counted to zero', 'by its record', 'none']),
      /** Where it can be had, if not everywhere. */
      proof_where: z.string().optional(),
    })
    .optional(),
  evidence: Evidence,
  /** What to do at the provider so that it keeps the old secret beside a new one, where it keeps one only. */
  overlap_by: z.string().optional(),
  /** The call after which the leaked value is refused. */
  kill_call: z.string(),
  /** How a client is moved from its secret to a key, in the provider's own calls. */
  key_call: z.string().optional(),
  /** What the provider answers to a wrong secret. */
  refusal: z.string(),
  /** What our management access must be allowed to do, in the provider's words. */
  rights: z.array(z.string()).min(1),
  /** What the lines are tested by, from the project's root; the connector's own test unless told. */
  test: z.string().optional(),
  /** Lines with another test or other evidence than the rest. */
  tested: z.partialRecord(CardLine, z.strictObject({ test: z.string(), evidence: Evidence })).optional(),
})
export type CapabilityCard = z.output<typeof CapabilityCard>
