#!/usr/bin/env node
// Runs the sources: Node strips the types, so nothing is built.
import { start } from '../src/surfaces/cli/start.ts'

void start(new URL('../src/', import.meta.url))
