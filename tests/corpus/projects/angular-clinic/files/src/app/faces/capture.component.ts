import { Component } from '@angular/core';
import { FaceService } from './face.service';

@Component({
  selector: 'app-capture',
  template: `<input type="file" (change)="pick($event)" /><p>{{ patient ?? 'nobody yet' }}</p>`,
})
export class CaptureComponent {
  patient: string | null = null;

  constructor(private readonly faces: FaceService) {}

  pick(event: Event) {
    const file = (event.target as HTMLInputElement).files?.item(0);
    if (!file) return;
    console.log('picked', file.size, 'bytes');
    this.faces.identify(file).subscribe((patient) => (this.patient = patient));
  }
}
