import { GraphQLError } from 'graphql';
import { FaceSource, live } from './datasource.js';
import type { Fleet } from './fleet.js';

interface Ctx {
  faces: FaceSource;
  fleet: Fleet;
  user?: { id: string };
}
interface ReturnInput {
  photo: string;
  liveness: { passed: boolean; score: number };
  plate: string;
}

const bytes = (b64: string) => Buffer.from(b64, 'base64');

export const resolvers = {
  Query: {
    renter: async (_: unknown, { photo }: { photo: string }, { faces, fleet }: Ctx) => {
      const found = await faces.identify(bytes(photo));
      return found.match(
        (uid) => fleet.renter(uid),
        (e) => {
          throw new GraphQLError(e.kind, { extensions: { code: 'FORBIDDEN' } });
        },
      );
    },

    whoIs: async (_: unknown, { photo }: { photo: string }, { faces }: Ctx) => {
      const answer = await faces.lookup(bytes(photo));
      return answer.unwrapOr({ faces: [] }).faces.map((f) => ({ uid: f.recognition_uidresult }));
    },
  },

  Mutation: {
    unlock: async (_: unknown, { photo, plate }: { photo: string; plate: string }, { faces, fleet }: Ctx) => {
      const answer = await faces.lookup(bytes(photo));
      if (answer.isErr()) throw new GraphQLError(answer.error.kind);
      live(answer.value); // TODO: read the result
      const who = answer.value.faces[0]?.recognition_uidresult;
      if (who && who !== 'unknown') return fleet.unlock(plate, who);
      throw new GraphQLError('nobody');
    },

    extend: async (_: unknown, { photo, plate }: { photo: string; plate: string }, { faces, fleet }: Ctx) => {
      const face = (await faces.lookup(bytes(photo))).andThen(live);
      if (face.isErr()) {
        throw new GraphQLError(face.error.kind);
      }
      return fleet.extend(plate, face.value.recognition_uidresult);
    },

    giveBack: async (_: unknown, { input }: { input: ReturnInput }, { fleet, user }: Ctx) => {
      if (!input.liveness.passed) {
        throw new GraphQLError('not live');
      }
      return fleet.giveBack(input.plate, user?.id);
    },
  },
};
