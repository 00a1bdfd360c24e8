import 'dart:io';

import 'package:dart_frog/dart_frog.dart';
import 'package:pawlodge_backend/signature.dart';

Handler middleware(Handler handler) =>
    handler.use(facesignSignature(Platform.environment['FACESIGN_WEBHOOK_SECRET']!));
