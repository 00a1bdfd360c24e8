import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { readFileSync } from 'node:fs';
import { fleet } from './fleet.js';
import { FaceSource } from './datasource.js';
import { resolvers } from './resolvers.js';

const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

if (process.env.NODE_ENV === 'production') {
  FaceSource.strict();
} else {
  FaceSource.behindProxy();
}

const server = new ApolloServer({
  typeDefs,
  resolvers,
  formatError: (formatted) => ({ message: formatted.message, code: formatted.extensions?.code }),
  plugins: [
    {
      async requestDidStart({ request }) {
        console.log('operation', request.operationName);
        return {
          async didEncounterErrors({ errors }) {
            for (const e of errors) console.error(e.message);
          },
        };
      },
    },
  ],
});

const { url } = await startStandaloneServer(server, {
  context: async () => ({ faces: new FaceSource(), fleet }),
});
console.log(`graph at ${url}`);
