import { env } from './env.js';

for (const [name, value] of Object.entries(env)) {
  console.log(name, value ? 'is set' : 'is missing');
}
