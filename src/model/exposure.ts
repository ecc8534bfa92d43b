import { z } from 'zod'

/**
 * Is the leaked credential still a key to anything? The first thing a responder must know.
 * `live`: it was accepted when last tried. `contained`: refused with both controls, the propagation window still running,
 * or the client is disabled. `dead`: refused with both controls over the whole window. `unknown`: nobody can say, which is
 * loud.
 */
export const Exposure = z.enum(['live', 'contained', 'dead', 'unknown'])
export type Exposure = z.output<typeof Exposure>
