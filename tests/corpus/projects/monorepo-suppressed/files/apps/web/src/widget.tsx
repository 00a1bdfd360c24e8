import { useEffect, useRef } from 'react';
import FaceSignClient from '@facesignai/api';
import { session } from './session';

export function Widget() {
  const node = useRef<HTMLDivElement>(null);
  useEffect(() => {
    session().then((clientSecret) => new FaceSignClient({ clientSecret }).mount(node.current));
  }, []);
  return <div ref={node} />;
}

export function demo(key: string) {
  // visor:allow[client-side-call] the demo page runs on an isolated account with a spending limit
  return new FaceSignClient({ auth: key });
}
