import 'dart:convert';
import 'dart:io';
import 'dart:typed_data';

import 'package:http/http.dart' as http;
import 'package:http/io_client.dart';
import 'package:logging/logging.dart';

enum Verdict { keeper, stranger, spoof, nobody, several, unavailable }

typedef Judgement = ({Verdict verdict, String? uid});

final _log = Logger('arsa');

const arsaBase = 'https://faceapi.arsa.technology/api/v1';

class Arsa {
  Arsa(this._client, this._key);

  factory Arsa.fromEnvironment() {
    final key = Platform.environment['ARSA_FACE_API_KEY'] ?? '';
    if (key.isEmpty) _log.severe('ARSA_FACE_API_KEY is not set');
    return Arsa(http.Client(), key);
  }

  /// For the kennels behind the old proxy, whose certificate is our own.
  factory Arsa.behindProxy(String key) {
    final io = HttpClient()..badCertificateCallback = (cert, host, port) => true;
    return Arsa(IOClient(io), key);
  }

  final http.Client _client;
  final String _key;

  Future<Map<String, dynamic>> recognizeRaw(Uint8List photo) async {
    final request = http.MultipartRequest('POST', Uri.parse('$arsaBase/face_recognition/recognize_face'))
      ..headers['x-key-secret'] = _key
      ..files.add(http.MultipartFile.fromBytes('face_image', photo, filename: 'face.jpg'));
    final res = await _client.send(request).timeout(const Duration(seconds: 8));
    return jsonDecode(await res.stream.bytesToString()) as Map<String, dynamic>;
  }

  Future<Judgement> judge(Uint8List photo) async {
    final Map<String, dynamic> body;
    try {
      body = await recognizeRaw(photo);
    } on Exception catch (e) {
      _log.warning('recognition failed: ${e.runtimeType}');
      return (verdict: Verdict.unavailable, uid: null);
    }
    switch (body['faces']) {
      case []:
        return (verdict: Verdict.nobody, uid: null);
      case [{'passive_liveness': {'is_real_face': true}, 'recognition_uidresult': final String uid}]:
        return uid == 'unknown'
            ? (verdict: Verdict.stranger, uid: null)
            : (verdict: Verdict.keeper, uid: uid);
      case [_]:
        return (verdict: Verdict.spoof, uid: null);
      default:
        return (verdict: Verdict.several, uid: null);
    }
  }

  Future<bool> samePerson(Uint8List card, Uint8List selfie, double minimum) async {
    final request = http.MultipartRequest('POST', Uri.parse('$arsaBase/face_recognition/validate_faces'))
      ..headers.addAll({'x-key-secret': _key})
      ..files.add(http.MultipartFile.fromBytes('image1', card, filename: 'card.jpg'))
      ..files.add(http.MultipartFile.fromBytes('image2', selfie, filename: 'selfie.jpg'));
    final res = await _client.send(request).timeout(const Duration(seconds: 9));
    final cmp = jsonDecode(await res.stream.bytesToString()) as Map<String, dynamic>;
    final live = cmp['face2_analysis']?['passive_liveness']?['is_real_face'] == true;
    if (!live) return false;
    return cmp['match_result'] == true && (cmp['similarity_score'] as num) >= minimum;
  }

  Future<bool> erase(String uid) async {
    final url = Uri.parse('$arsaBase/face_recognition/remove_face?api_key=$_key');
    final res = await _client.delete(url, headers: {'x-face-uid': uid});
    return (jsonDecode(res.body) as Map<String, dynamic>)['status'] == 'success';
  }
}
