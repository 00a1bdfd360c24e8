import { HttpClient, HttpHeaders } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { map, Observable, tap } from 'rxjs';
import { environment } from '../environments/environment';

interface Looked {
  faces: { recognition_uidresult: string; passive_liveness: { is_real_face: boolean } }[];
}

@Injectable({ providedIn: 'root' })
export class ClaimService {
  private readonly http = inject(HttpClient);

  submit(id: string, selfie: File): Observable<{ accepted: boolean }> {
    const form = new FormData();
    form.append('selfie', selfie);
    return this.http.post<{ accepted: boolean }>(`${environment.apiUrl}/claims/${id}/selfie`, form);
  }

  session(reference: string) {
    const headers = new HttpHeaders()
      .set('Authorization', 'Bearer ' + environment.facesign.apiKey)
      .set('FaceSign-Version', '2024-01-15');
    return this.http.post('https://api.facesign.ai/v1/sessions', { clientReferenceId: reference }, { headers });
  }

  look(selfie: File, key: string): Observable<string | null> {
    const form = new FormData();
    form.append('face_image', selfie);
    return this.http
      .post<Looked>('https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face', form, {
        headers: { 'x-key-secret': key },
      })
      .pipe(
        tap((looked) => console.debug('looked', looked)),
        map(({ faces }) => (faces.length === 1 && faces[0].passive_liveness.is_real_face ? faces[0].recognition_uidresult : null)),
      );
  }
}
