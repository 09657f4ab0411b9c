import type { Command } from 'commander';
import type { Io } from './io.ts';
