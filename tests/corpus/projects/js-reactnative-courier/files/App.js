import React, { useCallback, useState } from 'react';
import { Button, Text, View } from 'react-native';
import { launchCamera } from 'react-native-image-picker';
import { checkSelfie, directSelfie } from './src/selfie';

export default function App() {
  const [state, setState] = useState('idle');
  const go = useCallback(async () => {
    const { assets } = await launchCamera({ mediaType: 'photo' });
    const ok = await checkSelfie(assets[0].uri);
    setState(ok ? 'ready' : 'refused');
  }, []);
  const direct = useCallback(async () => {
    const { assets } = await launchCamera({ mediaType: 'photo' });
    setState((await directSelfie(assets[0].uri)) ? 'ready' : 'refused');
  }, []);
  return (
    <View>
      <Text>{state}</Text>
      <Button title="Start" onPress={go} />
      <Button title="Direct" onPress={direct} />
    </View>
  );
}
