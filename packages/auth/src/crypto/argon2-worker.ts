import { parentPort, workerData } from 'node:worker_threads';
import { argon2id } from '@noble/hashes/argon2.js';
import type { Argon2Request } from './kdf.js';

/** A thread of its own for one key: Argon2 in JavaScript would hold up everybody else. */
const { password, salt, iterations, memory, length } = workerData as Argon2Request;
parentPort?.postMessage(argon2id(password, salt, { t: iterations, m: memory, p: 1, dkLen: length }));
