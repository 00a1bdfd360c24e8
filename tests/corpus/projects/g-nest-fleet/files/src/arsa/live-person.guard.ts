import { CanActivate, ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';
import { ArsaService } from './arsa.service';

/**
 * Puts the uid of the live person in the picture on the request.
 * Routes that carry this guard need not look at liveness again.
 */
@Injectable()
export class LivePersonGuard implements CanActivate {
  constructor(private readonly arsa: ArsaService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest();
    const photo: string | undefined = request.body?.photo;
    if (!photo) {
      throw new ForbiddenException('no picture');
    }
    const uid = await this.arsa.solePerson(Buffer.from(photo, 'base64'));
    if (uid === null) {
      throw new ForbiddenException('unknown driver');
    }
    request.driverUid = uid;
    return true;
  }
}

/** Older tablets send the photo as multipart, so multer has put it into `file`. */
@Injectable()
export class TabletGuard implements CanActivate {
  constructor(private readonly arsa: ArsaService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest();
    const { faces } = await this.arsa.recognize(request.file.buffer);
    const driver = faces.at(0);
    request.driverUid = driver?.recognition_uidresult;
    return request.driverUid !== undefined && request.driverUid !== 'unknown';
  }
}
