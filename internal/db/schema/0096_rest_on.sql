-- What rests on a document is found from the document's page. Most rows name none.
CREATE INDEX org_event_document ON org_event (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX org_term_document ON org_term (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX org_seat_document ON org_seat (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX target_version_document ON target_version (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX admission_version_document ON admission_version (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX admission_version_recognition ON admission_version (recognition_id) WHERE recognition_id IS NOT NULL;
