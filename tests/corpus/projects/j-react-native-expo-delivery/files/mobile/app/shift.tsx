import { CameraView, useCameraPermissions } from 'expo-camera';
import { router } from 'expo-router';
import { useRef, useState } from 'react';
import { Alert, Pressable, Text, View } from 'react-native';
import { api } from '../src/api';
import { quickLook } from '../src/hooks/quickLook';

export default function Shift() {
  const camera = useRef<CameraView>(null);
  const [permission, ask] = useCameraPermissions();
  const [busy, setBusy] = useState(false);

  async function begin() {
    setBusy(true);
    try {
      const shot = await camera.current!.takePictureAsync({ quality: 0.7, skipProcessing: true });
      if (!(await quickLook(shot!.uri))) {
        Alert.alert('We cannot see your face');
        return;
      }
      const form = new FormData();
      form.append('selfie', { uri: shot!.uri, name: 'selfie.jpg', type: 'image/jpeg' } as unknown as Blob);
      const shift = await api.post<{ id: string; courier: string }>('/shifts', form);
      console.log('shift begun', shift.id);
      router.replace(`/round/${shift.id}`);
    } catch (e) {
      Alert.alert('Try again', (e as Error).message);
    } finally {
      setBusy(false);
    }
  }

  if (!permission?.granted) {
    return (
      <Pressable onPress={ask}>
        <Text>Allow the camera</Text>
      </Pressable>
    );
  }
  return (
    <View style={{ flex: 1 }}>
      <CameraView ref={camera} facing="front" style={{ flex: 1 }} />
      <Pressable disabled={busy} onPress={begin}>
        <Text>Begin the shift</Text>
      </Pressable>
    </View>
  );
}
