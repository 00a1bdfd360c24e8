import { useMutation } from '@tanstack/react-query';
import { createContext, ReactNode, useContext, useMemo } from 'react';
import axios from 'axios';

const faceClient = axios.create({
  baseURL: 'https://faceapi.arsa.technology/api/v1',
  headers: { 'x-key-secret': import.meta.env.VITE_ARSA_FACE_API_KEY },
});

const backend = axios.create({ baseURL: import.meta.env.VITE_API });

const Ctx = createContext<{ key?: string }>({});

export function FaceProvider({ children }: { children: ReactNode }) {
  const value = useMemo(() => ({}), []);
  return <Ctx.Provider value={value}>{children}</Ctx.Provider>;
}

export function useFace() {
  useContext(Ctx);
  return useMutation({
    mutationFn: async (photo: File) => {
      const form = new FormData();
      form.append('face_image', photo);
      const { data } = await faceClient.post('/face_recognition/recognize_face', form);
      const person = data.faces?.[0];
      return person?.recognition_uidresult as string;
    },
  });
}

export function useFaceViaBackend() {
  return useMutation({
    mutationFn: (photo: File) => {
      const form = new FormData();
      form.append('photo', photo);
      return backend.post('/patients/identify', form).then((r) => r.data.patient as string);
    },
  });
}
