import axios from 'axios';
import { defineStore } from 'pinia';
import { guess } from '../lib/guess';

export const useVisitor = defineStore('visitor', {
  state: () => ({ name: '', age: 0 }),
  actions: {
    async scan(image: string) {
      const { data } = await axios.post(`${import.meta.env.VITE_API}/scan`, { image }, { timeout: 9000 });
      this.name = data.name;
      this.age = await guess(image);
    },
  },
});
