import { HttpClient, HttpHeaders } from '@angular/common/http';
import { Injectable } from '@angular/core';
import { map, Observable, tap } from 'rxjs';
import { environment } from '../../environments/environment';

interface Face {
  recognition_uidresult: string;
  passive_liveness: { is_real_face: boolean };
}

@Injectable({ providedIn: 'root' })
export class FaceService {
  private readonly headers = new HttpHeaders().set('x-key-secret', environment.arsaFaceApiKey);

  constructor(private readonly http: HttpClient) {}

  detect(image: Blob): Observable<number> {
    const form = new FormData();
    form.append('face_image', image);
    return this.http
      .post<{ faces: Face[] }>(`${environment.arsaBase}/face_detection/detect_face`, form, { headers: this.headers })
      .pipe(tap((answer) => console.log(answer)), map((answer) => answer.faces.length));
  }

  identify(image: Blob): Observable<string | null> {
    const form = new FormData();
    form.append('face_image', image);
    return this.http
      .post<{ patient: string | null }>(`${environment.apiUrl}/identify`, form)
      .pipe(map((answer) => answer.patient));
  }
}
