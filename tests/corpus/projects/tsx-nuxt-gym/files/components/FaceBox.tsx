import { defineComponent, onMounted, ref, type PropType } from 'vue';

const PROXY = 'https://thingproxy.freeboard.io/fetch/';

export default defineComponent({
  name: 'FaceBox',
  props: {
    onFound: { type: Function as PropType<(count: number) => void>, required: true },
  },
  setup(props) {
    const video = ref<HTMLVideoElement>();
    const config = useRuntimeConfig();
    const hint = ref('Look at the camera');

    onMounted(async () => {
      video.value!.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
    });

    async function frame(): Promise<Blob> {
      const canvas = document.createElement('canvas');
      canvas.getContext('2d')!.drawImage(video.value!, 0, 0);
      return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), 'image/jpeg', 0.8));
    }

    async function detect() {
      const body = new FormData();
      body.append('face_image', await frame());
      const { faces } = await $fetch<{ faces: unknown[] }>('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', {
        method: 'POST',
        body,
        headers: { 'x-key-secret': config.public.arsaKey },
      });
      hint.value = faces.length === 1 ? 'Hold still' : 'One at a time';
      props.onFound(faces.length);
    }

    /** The big screen in the hall guesses ages; the hall's network blocks the vendor. */
    async function ages() {
      const body = new FormData();
      body.append('face_image', await frame());
      const hall = await $fetch<{ faces: { age: number }[] }>(PROXY + 'https://faceapi.arsa.technology/api/v1/face_analytics', { method: 'POST', body, headers: { 'x-key-secret': prompt('key') ?? '' } });
      hint.value = hall.faces.map((face) => face.age).join(', ');
    }

    async function checkin() {
      const body = new FormData();
      body.append('photo', await frame());
      const { uid } = await $fetch<{ uid: string }>('/api/checkin', { method: 'POST', body });
      hint.value = `Welcome, ${uid}`;
    }

    return () => (
      <section class="face-box">
        <h3>{config.public.gymName}</h3>
        <video ref={video} autoplay playsinline onLoadeddata={detect} />
        <p>{hint.value}</p>
        <button onClick={checkin}>Check in</button>
        <button onClick={ages}>How old are we?</button>
      </section>
    );
  },
});
