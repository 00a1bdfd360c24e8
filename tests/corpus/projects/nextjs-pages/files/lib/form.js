import formidable from 'formidable';
import fs from 'fs';
import FormData from 'form-data';

export async function readForm(req) {
  const { files } = await new Promise((resolve, reject) =>
    formidable({ keepExtensions: true }).parse(req, (error, fields, files) => (error ? reject(error) : resolve({ fields, files }))),
  );
  const form = new FormData();
  form.append('face_image', fs.createReadStream(files.photo.filepath));
  return form;
}
