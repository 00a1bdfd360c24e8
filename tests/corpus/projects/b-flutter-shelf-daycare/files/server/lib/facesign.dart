import 'dart:convert';
import 'dart:io';

import 'package:http/http.dart' as http;
import 'package:http/io_client.dart';

const _api = 'https://api.facesign.ai/v1';

final http.Client _client = IOClient(HttpClient()
  ..connectionTimeout = const Duration(seconds: 5)
  ..badCertificateCallback = (cert, host, port) => true);

Map<String, String> _headers() => {
      'Authorization': 'Bearer ${Platform.environment['FACESIGN_API_KEY']}',
      'FaceSign-Version': '2024-01-15',
      'Content-Type': 'application/json',
    };

Future<String> createSession(String parent) async {
  final res = await _client
      .post(Uri.parse('$_api/sessions'), headers: _headers(), body: jsonEncode({'clientReferenceId': parent}))
      .timeout(const Duration(seconds: 10));
  return jsonDecode(res.body)['clientSecret']['secret'] as String;
}

Future<Map<String, dynamic>> getSession(String id) async {
  final res = await _client.get(Uri.parse('$_api/sessions/$id'), headers: _headers()).timeout(const Duration(seconds: 10));
  return (jsonDecode(res.body) as Map<String, dynamic>)['session'] as Map<String, dynamic>;
}
