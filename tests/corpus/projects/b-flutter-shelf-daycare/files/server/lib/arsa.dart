import 'dart:convert';
import 'dart:io';

import 'package:http/http.dart' as http;
import 'package:logging/logging.dart';

final _log = Logger('arsa');

sealed class Identity {}

class Known extends Identity {
  final String uid;
  Known(this.uid);
}

class Refused extends Identity {
  final String reason;
  Refused(this.reason);
}

class Arsa {
  static const base = 'https://faceapi.arsa.technology/api/v1';
  final String _key = Platform.environment['ARSA_FACE_API_KEY'] ?? (throw StateError('ARSA_FACE_API_KEY is not set'));

  Map<String, String> get _headers => {'x-key-secret': _key};

  Future<Map<String, dynamic>> recognize(List<int> frame) async {
    final request = http.MultipartRequest('POST', Uri.parse('$base/face_recognition/recognize_face'))
      ..headers.addAll(_headers)
      ..files.add(http.MultipartFile.fromBytes('face_image', frame, filename: 'f.jpg'));
    final streamed = await request.send().timeout(const Duration(seconds: 15));
    return jsonDecode(await streamed.stream.bytesToString()) as Map<String, dynamic>;
  }

  Future<Identity> identify(List<int> frame) async {
    final answer = await recognize(frame);
    return switch (answer['faces']) {
      [{'passive_liveness': {'is_real_face': true}, 'recognition_uidresult': final String uid}] when uid != 'unknown' => Known(uid),
      [_, _, ...] => Refused('one face, please'),
      _ => Refused('not recognised'),
    };
  }

  Future<bool> forget(String uid) async {
    final res = await http.delete(Uri.parse('$base/face_recognition/remove_face'), headers: {..._headers, 'x-face-uid': uid});
    if (res.statusCode != 200) _log.warning('forget $uid failed with $_headers');
    return res.statusCode == 200 && jsonDecode(res.body)['status'] == 'success';
  }
}
